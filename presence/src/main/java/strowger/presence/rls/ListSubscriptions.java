package strowger.presence.rls;

import org.agrona.DirectBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.presence.PresenceModule;
import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.rules.WatcherId;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Subscriptions to lists: which SUBSCRIBE is for one, and the packages that serve them. */
final class ListSubscriptions {
    /** The request is for no list. */
    static final int ELSEWHERE = Integer.MIN_VALUE;

    private static final String SUFFIX = " list";
    private static final String OPTION = "eventlist";
    private static final Value REQUIRE = Value.ofText("Require: eventlist\r\n");

    private final PresenceModule presence;
    private final ListResolver resolver;
    private final ListFormat format = ListFormat.fresh();
    private final List<Served> served = new ArrayList<>();

    /**
     * An event that lists can be watched for.
     *
     * @param number of the package of its lists.
     */
    private record Served(
            EventPackage resources, int number, ListComposer lists, ListIndex index) {}

    ListSubscriptions(PresenceModule presence, ListResolver resolver) {
        this.presence = presence;
        this.resolver = resolver;
    }

    /** Serves lists of an event. */
    ListIndex add(EventPackage resources, int lengthMax) {
        ListComposer lists =
                new ListComposer(
                        presence.presentities(),
                        presence.notifications(),
                        resolver,
                        format,
                        resources,
                        lengthMax);
        EventPackage listPackage =
                EventPackage.named(resources.name() + SUFFIX)
                        .shownAs(resources.name(), REQUIRE)
                        .contentType(format.contentType())
                        .defaultExpiresSec(resources.defaultExpiresSec())
                        .notPublishable()
                        .composer(lists)
                        .tailor(lists)
                        .conclude();
        presence.events().add(listPackage);
        ListIndex index = new ListIndex(presence.notifications(), lists, listPackage);
        int number = presence.events().number(listPackage.name());
        served.add(new Served(resources, number, lists, index));
        return index;
    }

    /** Handles a SUBSCRIBE; {@link #ELSEWHERE} when it is for no list, and not answered then. */
    int handle(RoutingContext context, Arguments arguments) {
        SipMessage request = context.message();
        int event = presence.subscriber().event(context);
        for (Served each : served) {
            if (event != EventPackages.NONE
                    && presence.events().at(event).name().equals(each.resources().name())) {
                return request.to().tagLength() > 0
                        ? refresh(context, arguments, each)
                        : begin(context, arguments, each);
            }
        }
        return ELSEWHERE;
    }

    private int refresh(RoutingContext context, Arguments arguments, Served list) {
        return presence.subscriber().isKnown(context, list.number())
                ? subscribe(context, arguments, list)
                : ELSEWHERE;
    }

    private int begin(RoutingContext context, Arguments arguments, Served list) {
        if (!isSupported(context.message())) {
            return ELSEWHERE;
        }
        String watcher = watcher(context, arguments);
        SipUri requestUri = context.requestUri();
        String uri = "sip:" + address(requestUri);
        Optional<List<Resource>> resources = list.lists().resources(watcher, uri);
        if (resources.isEmpty()) {
            return ELSEWHERE;
        }
        int handled = subscribe(context, arguments, list);
        if (handled == Function.TRUE) {
            list.index().add(watcher, uri, resources.get()); // now that it is watched
        }
        return handled;
    }

    private int subscribe(RoutingContext context, Arguments arguments, Served list) {
        context.replyHeaders().add(REQUIRE, context.arena());
        return presence.subscriber().handle(context, arguments, list.number());
    }

    private static String watcher(RoutingContext context, Arguments arguments) {
        if (arguments.has(0)) {
            Value text = arguments.text(context, 0);
            String uri = text.buffer().getStringWithoutLengthUtf8(text.offset(), text.length());
            WatcherId id = WatcherId.of(uri);
            return id.user() + '@' + id.domain();
        }
        return address(context.message().from().uri());
    }

    private static String address(SipUri uri) {
        DirectBuffer buffer = uri.buffer();
        WatcherId id =
                new WatcherId(
                        buffer.getStringWithoutLengthUtf8(uri.userOffset(), uri.userLength()),
                        buffer.getStringWithoutLengthUtf8(uri.hostOffset(), uri.hostLength()));
        return id.user() + '@' + id.domain();
    }

    /** Whether the watcher can read bodies of lists (RFC 4662 §4.1). */
    private static boolean isSupported(SipMessage request) {
        int index = request.find(HeaderName.SUPPORTED);
        while (index != SipMessage.ABSENT) {
            String value =
                    request.buffer()
                            .getStringWithoutLengthAscii(
                                    request.valueOffset(index), request.valueLength(index))
                            .toLowerCase(Locale.ROOT);
            for (String option : value.split(",", -1)) {
                if (option.strip().equals(OPTION)) {
                    return true;
                }
            }
            index = request.next(index);
        }
        return false;
    }

    /** Knows the lists again that are watched since before the start; their watchers are told. */
    void restore() {
        for (Served each : served) {
            presence.notifications()
                    .forEachWatch(
                            each.number(),
                            watch ->
                                    each.index()
                                            .restore(
                                                    address(watch.watcher()),
                                                    watch.presentity().uri()));
        }
    }

    private static String address(Party party) {
        WatcherId id = new WatcherId(party.user(), party.domain());
        return id.user() + '@' + id.domain();
    }

    void flush() {
        served.forEach(each -> each.index().flush());
    }

    void resolveAgain() {
        served.forEach(each -> each.index().resolveAgain());
    }

    int listCount() {
        return served.stream().mapToInt(each -> each.index().count()).sum();
    }
}
