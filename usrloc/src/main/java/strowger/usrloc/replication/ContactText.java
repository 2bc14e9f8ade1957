package strowger.usrloc.replication;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.JsonText;
import strowger.engine.cluster.Node;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.tables.RecordView;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Contacts as the channel {@code usrloc} of DMQ has them, in JSON. To nodes that run Strowger each
 * is told with its version.
 */
final class ContactText {
    static final int NONE = 0;
    static final int UPDATE = 1;
    static final int REMOVE = 2;
    static final int SYNC = 3;

    /** Says that {@code sock} is told. */
    static final int WITH_SOCKET = 1;

    /** Says that {@code sockname} is told. */
    static final int WITH_SOCKET_NAME = 2;

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private ContactText() {}

    /** The end of a contact, in a list of all for a node of ours. */
    static JsonText write(Ended.End end) {
        Ended.Names names = end.names();
        return new JsonText()
                .add("action", REMOVE)
                .add("aor", names.aor())
                .add("ruid", names.ruid())
                .add("c", names.uri())
                .add("callid", names.callId())
                .add("path", names.path())
                .add("version", end.version());
    }

    /**
     * Writes a contact.
     *
     * @param sockets which of the socket's names are told.
     * @param version of what is told.
     */
    static JsonText write(int action, Contact contact, int sockets, long version, Node to) {
        JsonText text =
                new JsonText()
                        .add("action", action)
                        .add("aor", contact.text(ContactField.AOR))
                        .add("ruid", contact.text(ContactField.RUID))
                        .add("c", contact.text(ContactField.URI))
                        .add("received", contact.text(ContactField.RECEIVED));
        socket(text, contact, sockets);
        text.add("path", contact.text(ContactField.PATH))
                .add("callid", contact.text(ContactField.CALL_ID))
                .add("user_agent", contact.text(ContactField.USER_AGENT))
                .add("instance", contact.text(ContactField.INSTANCE))
                .add("expires", expiresSec(contact.deadlineMs()))
                .add("cseq", contact.cseq())
                .add("flags", contact.flags())
                .add("cflags", contact.branchFlags())
                .add("q", contact.q())
                .add("last_modified", contact.modifiedSec())
                .add("methods", contact.methods() & UNSIGNED)
                .add("reg_id", contact.regId())
                .add("server_id", contact.serverId());
        return to.isStrowger() ? text.add("version", version) : text;
    }

    private static void socket(JsonText text, Contact contact, int which) {
        ListenSocket socket = contact.socket();
        if (socket.isNone()) {
            return;
        }
        if ((which & WITH_SOCKET) != 0) {
            text.add("sock", contact.socketText());
        }
        if ((which & WITH_SOCKET_NAME) != 0 && !socket.name().isEmpty()) {
            text.add("sockname", socket.name());
        }
    }

    private static long expiresSec(long deadlineMs) {
        return deadlineMs == RecordView.NEVER ? 0 : TimeUnit.MILLISECONDS.toSeconds(deadlineMs);
    }

    /** When a contact that was told of expires, in milliseconds since 1970. */
    static long deadlineMs(JsonObject told) {
        long expiresSec = told.number("expires", 0);
        return expiresSec == 0 ? RecordView.NEVER : TimeUnit.SECONDS.toMillis(expiresSec);
    }

    /** A member that is text, as a value. */
    static Value text(JsonObject told, String name) {
        return value(told.text(name, ""));
    }

    /** A text as a value. */
    static Value value(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Value value = new Value();
        value.setText(new UnsafeBuffer(bytes), 0, bytes.length);
        return value;
    }
}
