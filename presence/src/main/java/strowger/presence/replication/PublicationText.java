package strowger.presence.replication;

import org.agrona.DirectBuffer;

import strowger.engine.cluster.JsonText;
import strowger.presence.event.Party;
import strowger.presence.publish.Publication;
import strowger.presence.publish.PublicationOutcome;
import strowger.presence.publish.StoredPublication;

/** What one node tells another of a publication, in JSON: action 1. */
final class PublicationText {
    static final int UPDATE = 1;
    static final int SYNC = 2;

    private PublicationText() {}

    /** A publication that was just carried out. */
    static Telling of(Publication done, String event, long nowSec) {
        Party presentity = done.state().presentity(new Party());
        boolean isNew = done.outcome() == PublicationOutcome.CREATED;
        boolean isOver = done.outcome() == PublicationOutcome.REMOVED;
        String tag = text(done.etag(), done.etagLength());
        String before = text(done.formerEtag(), done.formerEtagLength());
        String ruid = text(done.ruid(), done.ruidLength());
        JsonText inner =
                new JsonText()
                        .add("domain", presentity.domain())
                        .add("user", presentity.user())
                        .add("etag", isNew ? tag : before)
                        .add("expires", done.lifetimeSec())
                        .add("recv", nowSec);
        if (done.sender().capacity() > 0) {
            inner.add("sender", text(done.sender()));
        }
        inner.add("event", event);
        JsonText text =
                new JsonText()
                        .add("action", UPDATE)
                        .add("presentity", inner)
                        .add("t_new", isNew ? 1 : 0)
                        .add("cur_etag", isNew || isOver ? "" : tag)
                        .add("ruid", ruid)
                        .add("body", text(done.body()));
        return new Telling(ruid, before, isOver ? "" : tag, text.message());
    }

    /** A publication that is there, for a node that asks for all. */
    static JsonText of(StoredPublication stored, String event, long nowSec) {
        JsonText inner =
                new JsonText()
                        .add("domain", stored.domain())
                        .add("user", stored.user())
                        .add("etag", stored.etag())
                        .add("expires", Math.max(1, stored.expiresSec() - nowSec))
                        .add("recv", nowSec);
        if (!stored.sender().isEmpty()) {
            inner.add("sender", stored.sender());
        }
        inner.add("event", event);
        return new JsonText()
                .add("action", UPDATE)
                .add("presentity", inner)
                .add("t_new", 1)
                .add("cur_etag", "")
                .add("ruid", stored.ruid())
                .add("body", stored.body());
    }

    private static String text(DirectBuffer place) {
        return text(place, place.capacity());
    }

    private static String text(DirectBuffer place, int length) {
        return place.getStringWithoutLengthUtf8(0, length);
    }
}
