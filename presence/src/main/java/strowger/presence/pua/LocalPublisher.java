package strowger.presence.pua;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.value.Value;
import strowger.presence.PresenceModule;
import strowger.presence.event.DocumentFacts;
import strowger.presence.event.EventPackage;
import strowger.presence.event.StateKey;
import strowger.presence.publish.Presentities;
import strowger.presence.publish.PresentityTable;
import strowger.presence.publish.Publication;
import strowger.presence.publish.PublicationOutcome;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Publishes into the presence server of this very process. Each document's entity tag is kept, so
 * that the next of the same id replaces it in one step, however soon it comes.
 */
final class LocalPublisher implements Publisher {
    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;

    private final PresenceModule presence;
    private final int documentsMax;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final ThreadLocal<Publication> works;

    /**
     * What was published.
     *
     * @param endMs when it runs out by itself, in milliseconds since 1970.
     * @param content hash of the document.
     */
    private record Held(String etag, long endMs, long content) {
        static final Held NOTHING = new Held("", 0, 0);
    }

    /**
     * @param documentsMax that may be published from here at once.
     */
    LocalPublisher(PresenceModule presence, int documentsMax) {
        this.presence = presence;
        this.documentsMax = documentsMax;
        works = ThreadLocal.withInitial(() -> new Publication(presence.presentities().table()));
    }

    /** Whether it can publish what is of a package. */
    boolean has(String event) {
        return presence.events().find(event).isPresent();
    }

    @Override
    public boolean publish(PuaPublication wanted) {
        StateKey state = new StateKey();
        if (!read(wanted.presentity(), wanted.event(), state)) {
            return false;
        }
        boolean[] done = {false};
        held.compute( // one after the other, those of one document
                wanted.key(),
                (_, before) -> {
                    if (before == null && (held.size() >= documentsMax || isOver(wanted))) {
                        done[0] = isOver(wanted);
                        return null;
                    }
                    Held after = publish(wanted, state, before == null ? Held.NOTHING : before);
                    done[0] = after != null || isOver(wanted);
                    return after;
                });
        return done[0];
    }

    private boolean read(String presentity, String event, StateKey out) {
        return presence.notifications().read(Value.ofText(presentity), Value.ofText(event), out);
    }

    @Override
    public boolean isPublished(String presentity, String event, String id) {
        StateKey state = new StateKey();
        if (!read(presentity, event, state)) {
            return false;
        }
        long key = hash(PuaPublication.key(presentity, event, id));
        boolean[] found = {false};
        int _ =
                presence.presentities()
                        .table()
                        .forEach(
                                state.buffer(),
                                0,
                                state.length(),
                                published -> {
                                    found[0] |= PresentityTable.documentKey(published) == key;
                                    return !found[0];
                                });
        return found[0];
    }

    private static boolean isOver(PuaPublication wanted) {
        return wanted.expiresSec() == 0;
    }

    private @Nullable Held publish(PuaPublication wanted, StateKey state, Held before) {
        Presentities presentities = presence.presentities();
        EventPackage event = presentities.events().at(state.event());
        Publication work = works.get();
        long content = content(wanted, before);
        if (content == 0 && !isOver(wanted)) {
            return null; // nothing is there to be prolonged
        }
        boolean same = content == before.content(); // then it is only prolonged: nobody is told
        PublicationOutcome outcome = carryOut(work, wanted, state, event, before.etag(), !same);
        if (outcome == PublicationOutcome.NO_MATCH && !isOver(wanted)) {
            outcome = carryOut(work, wanted, state, event, "", true); // it had run out meanwhile
        }
        presentities.tell(work);
        return switch (outcome) {
            case CREATED, CHANGED, REFRESHED ->
                    new Held(
                            work.etag().getStringWithoutLengthAscii(0, work.etagLength()),
                            presentities.table().nowMs() + wanted.expiresSec() * 1000,
                            content);
            default -> null;
        };
    }

    private static long content(PuaPublication wanted, Held before) {
        DirectBuffer document = wanted.document();
        if (document.capacity() == 0) {
            return before.content();
        }
        long hash = FNV_OFFSET;
        for (int index = 0; index < document.capacity(); index++) {
            hash = (hash ^ document.getByte(index)) * FNV_PRIME;
        }
        return hash == 0 ? 1 : hash;
    }

    private static PublicationOutcome carryOut(
            Publication work,
            PuaPublication wanted,
            StateKey state,
            EventPackage event,
            String etag,
            boolean whole) {
        work.state().copy(state);
        work.begin(event, wanted.expiresSec());
        if (!etag.isEmpty()) {
            UnsafeBuffer tag = new UnsafeBuffer(etag.getBytes(StandardCharsets.US_ASCII));
            work.ifMatch(tag, 0, tag.capacity());
        }
        DirectBuffer document = wanted.document();
        if (whole && document.capacity() > 0 && !isOver(wanted)) {
            work.body(
                    document, 0, document.capacity(), new DocumentFacts(hash(wanted.key()), false));
        }
        return work.publish();
    }

    private static long hash(String key) {
        long hash = FNV_OFFSET;
        for (int index = 0; index < key.length(); index++) {
            hash = (hash ^ key.charAt(index)) * FNV_PRIME;
        }
        return hash == 0 ? 1 : hash;
    }

    /** Forgets documents that have run out; returns how many there are. */
    int clean(long nowMs) {
        held.values().removeIf(each -> each.endMs() < nowMs);
        return held.size();
    }

    int count() {
        return held.size();
    }
}
