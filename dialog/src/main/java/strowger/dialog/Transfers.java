package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Sends sides of dialogs elsewhere by REFER (RFC 3515), and makes calls between two others. */
final class Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final String HELD =
            """
            v=0\r
            o=kamailio-bridge 0 0 IN IP4 0.0.0.0\r
            s=kamailio-bridge\r
            c=IN IP4 0.0.0.0\r
            t=0 0\r
            m=audio 9 RTP/AVP 0 8\r
            a=sendonly\r
            a=rtpmap:0 PCMU/8000\r
            a=rtpmap:8 PCMA/8000\r
            """;

    private final Running running;
    private String controller = "sip:controller@kamailio.org";
    private String contact = "sip:controller@kamailio.org:5060";

    Transfers(Running running) {
        this.running = running;
    }

    /** Takes who requests are from, {@code bridge_controller}. */
    void controller(String uri) {
        controller = uri;
    }

    /** Takes where answers within go, {@code bridge_contact}. */
    void contact(String uri) {
        contact = uri;
    }

    /** Asks a side of a dialog to call an address instead. */
    boolean refer(Core core, long dialog, Side side, String address) {
        return running.requests()
                .send(
                        core,
                        dialog,
                        side,
                        "REFER",
                        referHeaders(address),
                        InDialogRequests.Body.NONE,
                        LocalUser.NONE);
    }

    private String referHeaders(String address) {
        return """
        Contact: <%s>\r
        Referred-By: <%s>\r
        Refer-To: <%s>\r
        """
                .formatted(contact, controller, address);
    }

    /**
     * Calls one address with its media held, and refers it to the other once it answers.
     *
     * @param op media operations of Kamailio's: 0 and 1 are alike here, as nothing is mixed.
     */
    boolean bridge(Core core, String from, String to, String op) {
        Leg leg = new Leg(core, from, to);
        LOG.debug("bridges {} to {} (op {})", from, to, op);
        return leg.invite();
    }

    /** The dialog with the first address. */
    private final class Leg {
        private final Core core;
        private final String callee;
        private final String target;
        private final String callId = random() + "@bridge";
        private final String tag = random();

        Leg(Core core, String callee, String target) {
            this.core = core;
            this.callee = callee;
            this.target = target;
        }

        private static String random() {
            return Long.toHexString(ThreadLocalRandom.current().nextLong() | 1L << 62);
        }

        boolean invite() {
            String body = HELD;
            String headers =
                    """
                    Contact: <%s>\r
                    Content-Type: application/sdp\r
                    """
                            .formatted(contact);
            return send(callee, "INVITE", 1, "", headers, body, this::onAnswer);
        }

        private void onAnswer(
                strowger.engine.transaction.Transaction transaction,
                RoutingContext reply,
                int code) {
            if (code < FINAL || code >= FAILURE || reply == RoutingContext.NONE) {
                return;
            }
            SipMessage message = reply.message();
            String toTag =
                    message.buffer()
                            .getStringWithoutLengthUtf8(
                                    message.to().tagOffset(), message.to().tagLength());
            String remote = remote(message);
            acknowledge(remote, toTag);
            boolean sent =
                    send(
                            remote,
                            "REFER",
                            2,
                            toTag,
                            referHeaders(target),
                            "",
                            (_, _, result) -> onReferred(remote, toTag, result));
            if (!sent) {
                LOG.warn("the REFER of a bridge could not be sent to {}", remote);
            }
        }

        /** The other side has taken over, or will not: our call with it is over. */
        private void onReferred(String remote, String toTag, int code) {
            if (code >= FINAL) {
                boolean _ = send(remote, "BYE", 3, toTag, "", "", LocalUser.NONE);
            }
        }

        private String remote(SipMessage message) {
            AddressList contacts = new AddressList().wrap(message, HeaderName.CONTACT);
            return contacts.next()
                    ? message.buffer()
                            .getStringWithoutLengthUtf8(
                                    contacts.address().uriOffset(), contacts.address().uriLength())
                    : callee;
        }

        /** The ACK to a 2xx has no transaction (RFC 3261 §13.2.2.4). */
        private void acknowledge(String remote, String toTag) {
            ListenSocket socket = core.settings().sockets().getFirst();
            String via =
                    "Via: SIP/2.0/%s %s;branch=z9hG4bK%s\r\n"
                            .formatted(socket.protocol().name(), sentBy(socket), random());
            String text =
                    request(remote, "ACK", 1, toTag)
                            + via
                            + "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
            SipUri uri = new SipUri();
            byte[] target = remote.getBytes(StandardCharsets.UTF_8);
            boolean sent =
                    uri.wrap(new UnsafeBuffer(target), 0, target.length) == ParseError.NONE
                            && core.sendBytes(uri, ListenSocket.NONE, Value.ofText(text));
            if (!sent) {
                LOG.warn("the ACK of a bridge could not be sent to {}", remote);
            }
        }

        private static String sentBy(ListenSocket socket) {
            return socket.endpoint().toString();
        }

        private String request(String uri, String method, int number, String toTag) {
            return """
            %s %s SIP/2.0\r
            From: <%s>;tag=%s\r
            To: <%s>%s\r
            Call-ID: %s\r
            CSeq: %d %s\r
            """
                    .formatted(
                            method,
                            uri,
                            controller,
                            tag,
                            callee,
                            toTag.isEmpty() ? "" : ";tag=" + toTag,
                            callId,
                            number,
                            method);
        }

        private boolean send(
                String uri,
                String method,
                int number,
                String toTag,
                String headers,
                String body,
                LocalUser user) {
            String text =
                    request(uri, method, number, toTag)
                            + headers
                            + "Content-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body;
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return Transactions.of(core)
                            .localRequests()
                            .send(
                                    new UnsafeBuffer(bytes),
                                    0,
                                    bytes.length,
                                    new Value(),
                                    ListenSocket.NONE,
                                    user)
                    != 0;
        }
    }
}
