package strowger.presence.rls;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.engine.value.Value;
import strowger.presence.event.Composer;
import strowger.presence.event.Decision;
import strowger.presence.event.EventPackage;
import strowger.presence.event.Party;
import strowger.presence.event.Publications;
import strowger.presence.event.StateKey;
import strowger.presence.event.Tailor;
import strowger.presence.event.Watch;
import strowger.presence.notify.Notifications;
import strowger.presence.publish.Presentities;
import strowger.presence.publish.PublicationSet;
import strowger.presence.rules.WatcherId;

import java.util.List;
import java.util.Optional;

/**
 * Writes what one watcher sees of a list: nothing is the same for all, so the body for all is only
 * a sign that there is one.
 *
 * @param event the package of the resources.
 * @param lengthMax of a body.
 */
record ListComposer(
        Presentities presentities,
        Notifications notifications,
        ListResolver resolver,
        ListFormat format,
        EventPackage event,
        int lengthMax)
        implements Composer, Tailor {
    private static final int DOCUMENT_BYTES_MAX = 60_000;
    private static final int ENVELOPE_BYTES = 12_000;
    private static final ThreadLocal<UnsafeBuffer> SCRATCH =
            ThreadLocal.withInitial(() -> new UnsafeBuffer(new byte[2 * DOCUMENT_BYTES_MAX]));

    @Override
    public void compose(Publications publications, Output out) {
        out.put('-');
    }

    @Override
    public boolean tailor(DirectBuffer composed, int offset, int length, Watch watch, Output out) {
        String uri = watch.presentity().uri();
        String watcher = address(watch.watcher());
        List<Resource> resources = resolver.resolve(watcher, uri, event.name()).orElse(List.of());
        ListBody body = new ListBody(format, uri, watch.version(), lengthMax - ENVELOPE_BYTES);
        UnsafeBuffer scratch = SCRATCH.get();
        PublicationSet published = new PublicationSet(presentities.events(), false);
        for (Resource resource : resources) {
            add(resource, watch.watcher(), published, scratch, body);
        }
        body.write(out);
        return true;
    }

    private static String address(Party party) {
        WatcherId id = new WatcherId(party.user(), party.domain());
        return id.user() + '@' + id.domain();
    }

    private void add(
            Resource resource,
            Party watcher,
            PublicationSet published,
            UnsafeBuffer scratch,
            ListBody body) {
        WatcherId id = WatcherId.of(resource.uri());
        Party presentity = Party.of(id.user(), id.domain());
        Decision decision = event.authorisation().decide(presentity, watcher, event);
        UnsafeBuffer document = new UnsafeBuffer(0, 0);
        StateKey state = new StateKey();
        Value name = Value.ofText(event.name());
        if (decision.isShown() && notifications.read(Value.ofText(presentity.uri()), name, state)) {
            document = document(published.read(presentities.table(), state), watcher, scratch);
        }
        String reason = decision.reason().equals(Decision.POLITE) ? "" : decision.reason();
        body.add(resource, decision.status().word(), reason, event.contentType(), document);
    }

    /** What the watcher would get if it watched this one alone. */
    private UnsafeBuffer document(PublicationSet published, Party watcher, UnsafeBuffer scratch) {
        Output out = new Output().wrap(scratch, 0, DOCUMENT_BYTES_MAX);
        event.composer().compose(published, out);
        int length = out.hasOverflowed() ? 0 : out.position();
        int from = 0;
        if (length > 0) {
            Watch watch = new ResourceWatch(published.presentity(), watcher, event);
            Output own = new Output().wrap(scratch, DOCUMENT_BYTES_MAX, scratch.capacity());
            if (event.tailor().tailor(scratch, 0, length, watch, own)) {
                from = DOCUMENT_BYTES_MAX;
                length = own.hasOverflowed() ? 0 : own.position() - from;
            }
        }
        byte[] bytes = new byte[length];
        scratch.getBytes(from, bytes);
        return new UnsafeBuffer(bytes);
    }

    /** One who watches a resource by way of a list. */
    private record ResourceWatch(Party presentity, Party watcher, EventPackage event)
            implements Watch {
        @Override
        public int version() {
            return 0;
        }
    }

    /** The resources of a watcher's list, if it has one of that URI. */
    Optional<List<Resource>> resources(String watcher, String uri) {
        return resolver.resolve(watcher, uri, event.name());
    }
}
