package strowger.usrloc.registrar;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Exports;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;

/**
 * Which socket a contact is reached from: the one the REGISTER came in on, unless a header or the
 * script names another of ours. Set while the configuration loads.
 */
final class SocketRule {
    private static final int FLAG_MAX = 63;
    private static final long ADVERTISED = 1;

    private final ContactXavps xavps;
    private UnsafeBuffer header = new UnsafeBuffer(new byte[0]);
    private long flag = -1;
    private boolean advertised;

    SocketRule(ContactXavps xavps) {
        this.xavps = xavps;
    }

    void export(Exports exports) {
        exports.text("sock_hdr_name", this::header)
                .doc("The header in which an edge tells the socket, as protocol:address:port.");
        exports.integer("sock_flag", value -> flag = Math.clamp(value, -1, FLAG_MAX))
                .unset(-1)
                .doc("The message flag without which that header is not looked at; -1 for none.");
        exports.integer("sock_mode", bits -> advertised = (bits & ADVERTISED) != 0)
                .unset(0)
                .doc(
                        "1 shows a contact's socket as what it advertises, in $ulc(socket), ul.dump"
                                + " and to other nodes; requests leave by the socket itself.");
    }

    private void header(String name) {
        header = new UnsafeBuffer(name.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a contact's socket is shown as what it advertises. */
    boolean isAdvertised() {
        return advertised;
    }

    /** The socket to be kept with the contacts of a REGISTER. */
    ListenSocket of(RoutingContext context, Value scratch) {
        xavps.read(context, ContactXavps.SOCKET, scratch);
        if (scratch.isNull()) {
            readHeader(context, scratch);
        }
        ListenSocket named =
                scratch.isText()
                        ? context.core().settings().socket(scratch.toString().strip())
                        : ListenSocket.NONE;
        return named.isNone() ? context.socket() : named;
    }

    private void readHeader(RoutingContext context, Value out) {
        boolean asked = flag < 0 || (context.flags() >> flag & 1) != 0;
        if (header.capacity() == 0 || !asked) {
            return;
        }
        SipMessage message = context.message();
        int index = message.find(header, 0, header.capacity());
        if (index != SipMessage.ABSENT) {
            out.setText(message.buffer(), message.valueOffset(index), message.valueLength(index));
        }
    }
}
