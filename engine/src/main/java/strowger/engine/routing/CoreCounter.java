package strowger.engine.routing;

import org.jspecify.annotations.Nullable;

import strowger.engine.reactor.Counters;
import strowger.parser.Method;

import java.util.Locale;

/** What a core counts; names as in Kamailio's {@code core} statistics where it has them. */
public enum CoreCounter {
    RCV_REQUESTS("Requests received."),
    RCV_REPLIES("Replies received."),
    FWD_REQUESTS("Requests forwarded."),
    FWD_REPLIES("Replies forwarded."),
    DROP_REQUESTS("Requests dropped: unparsable, or refused by the core."),
    DROP_REPLIES("Replies dropped: not for us, unparsable, or dropped by the script."),
    ERR_REQUESTS("Requests that could not be handled, answered with an error."),
    ERR_REPLIES("Replies that could not be sent on."),
    BAD_URIS_RCVD("Requests with a request URI that is none."),
    UNSUPPORTED_METHODS("Requests of a method that nobody knows."),
    BAD_MSG_HDR("Messages with a malformed header."),
    ABSORBED_ACKS("ACKs to our own replies, absorbed."),
    SENT_REPLIES("Replies of our own sent."),
    SEND_REFUSED("Messages that the transport had no place for."),
    UNRESOLVED("Messages whose next hop is no address."),
    BEYOND_DATAGRAMS("Requests sent over another protocol as they were longer than udp_mtu."),
    PARKED("Requests that waited until the name of their next hop was known."),
    PARK_REFUSED("Requests refused because too many waited for names."),
    EVENTS_REFUSED("Event routes not run because they were nested too deep."),
    SUSPENDED("Messages that began to wait for the answer of a function."),
    RESUMED("Messages that went on after they had waited."),
    SUSPENSIONS_REFUSED("Messages that could not wait: too many did, or they were too long."),
    OVERLOAD_REFUSED("New requests refused with 503 because more came than could be served."),
    OVERLOAD_DROPPED("New requests dropped because too many came even to be refused."),
    LOOPS("Requests refused because they came by before (482)."),
    TOO_MANY_HOPS("Requests refused because Max-Forwards was used up (483)."),
    RCV_REQUESTS_INVITE("INVITE requests received."),
    RCV_REQUESTS_CANCEL("CANCEL requests received."),
    RCV_REQUESTS_ACK("ACK requests received."),
    RCV_REQUESTS_BYE("BYE requests received."),
    RCV_REQUESTS_INFO("INFO requests received."),
    RCV_REQUESTS_REGISTER("REGISTER requests received."),
    RCV_REQUESTS_SUBSCRIBE("SUBSCRIBE requests received."),
    RCV_REQUESTS_NOTIFY("NOTIFY requests received."),
    RCV_REQUESTS_MESSAGE("MESSAGE requests received."),
    RCV_REQUESTS_OPTIONS("OPTIONS requests received."),
    RCV_REQUESTS_PRACK("PRACK requests received."),
    RCV_REQUESTS_UPDATE("UPDATE requests received."),
    RCV_REQUESTS_REFER("REFER requests received."),
    RCV_REQUESTS_PUBLISH("PUBLISH requests received."),
    RCV_REQUESTS_KDMQ("KDMQ requests received."),
    RCV_REPLIES_1XX("Replies 1xx received."),
    RCV_REPLIES_2XX("Replies 2xx received."),
    RCV_REPLIES_3XX("Replies 3xx received."),
    RCV_REPLIES_4XX("Replies 4xx received."),
    RCV_REPLIES_5XX("Replies 5xx received."),
    RCV_REPLIES_6XX("Replies 6xx received."),
    RCV_REPLIES_18X("Replies 180 to 189 received."),
    RCV_REPLIES_400("Replies 400 received."),
    RCV_REPLIES_401("Replies 401 received."),
    RCV_REPLIES_402("Replies 402 received."),
    RCV_REPLIES_403("Replies 403 received."),
    RCV_REPLIES_404("Replies 404 received."),
    RCV_REPLIES_405("Replies 405 received."),
    RCV_REPLIES_406("Replies 406 received."),
    RCV_REPLIES_407("Replies 407 received."),
    RCV_REPLIES_408("Replies 408 received."),
    RCV_REPLIES_409("Replies 409 received."),
    RCV_REPLIES_410("Replies 410 received."),
    RCV_REPLIES_411("Replies 411 received."),
    RCV_REPLIES_413("Replies 413 received."),
    RCV_REPLIES_414("Replies 414 received."),
    RCV_REPLIES_415("Replies 415 received."),
    RCV_REPLIES_420("Replies 420 received."),
    RCV_REPLIES_480("Replies 480 received."),
    RCV_REPLIES_481("Replies 481 received."),
    RCV_REPLIES_482("Replies 482 received."),
    RCV_REPLIES_483("Replies 483 received."),
    RCV_REPLIES_484("Replies 484 received."),
    RCV_REPLIES_485("Replies 485 received."),
    RCV_REPLIES_486("Replies 486 received."),
    RCV_REPLIES_487("Replies 487 received."),
    RCV_REPLIES_488("Replies 488 received."),
    RCV_REPLIES_489("Replies 489 received."),
    RCV_REPLIES_491("Replies 491 received."),
    RCV_REPLIES_493("Replies 493 received.");

    private static final CoreCounter[] CLASSES = {
        RCV_REPLIES_1XX, RCV_REPLIES_2XX, RCV_REPLIES_3XX,
        RCV_REPLIES_4XX, RCV_REPLIES_5XX, RCV_REPLIES_6XX
    };
    private static final @Nullable CoreCounter[] BY_METHOD =
            new @Nullable CoreCounter[Method.values().length];
    private static final @Nullable CoreCounter[] BY_CODE = new @Nullable CoreCounter[700];

    static {
        for (CoreCounter counter : values()) {
            String name = counter.name();
            if (name.startsWith("RCV_REQUESTS_")) {
                BY_METHOD[Method.valueOf(name.substring(13)).ordinal()] = counter;
            } else if (name.matches("RCV_REPLIES_\\d{3}")) {
                BY_CODE[Integer.parseInt(name.substring(12))] = counter;
            }
        }
    }

    private final String sentence;

    CoreCounter(String sentence) {
        this.sentence = sentence;
    }

    /** What is counted. */
    public String sentence() {
        return sentence;
    }

    /** Its name among the statistics. */
    public String statisticName() {
        return this == BAD_URIS_RCVD ? "bad_URIs_rcvd" : name().toLowerCase(Locale.ROOT);
    }

    /** Counts a request by its method; one of its own that has no counter is passed over. */
    static void countRequest(Counters<CoreCounter> counters, Method method) {
        CoreCounter counter = BY_METHOD[method.ordinal()];
        if (counter != null) {
            counters.increment(counter);
        }
    }

    /** Counts a reply by its class, and by its code where that has a counter. */
    static void countReply(Counters<CoreCounter> counters, int code) {
        if (code < 100 || code >= BY_CODE.length) {
            return;
        }
        counters.increment(CLASSES[code / 100 - 1]);
        if (code / 10 == 18) {
            counters.increment(RCV_REPLIES_18X);
        }
        CoreCounter counter = BY_CODE[code];
        if (counter != null) {
            counters.increment(counter);
        }
    }
}
