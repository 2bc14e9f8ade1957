package strowger.engine.routing;

import org.agrona.DirectBuffer;

import strowger.engine.transport.Endpoint;
import strowger.parser.Via;

/**
 * Writes the top Via of a reply: the request's, with the address that came from (RFC 3261 §18.2.1,
 * RFC 3581 §4). For one thread.
 */
final class ReplyVia {
    private static final byte[] RECEIVED = Output.bytes(";received=");
    private static final byte[] RPORT = Output.bytes("rport=");

    private final NextHop nextHop;

    ReplyVia(NextHop nextHop) {
        this.nextHop = nextHop;
    }

    /**
     * Writes it.
     *
     * @param buffer that the Via was read from.
     * @param rportForced as if {@code rport} were there.
     */
    void put(Via via, DirectBuffer buffer, Endpoint source, boolean rportForced, Output out) {
        int from = via.offset();
        boolean shown = rportForced || nextHop.isReceivedShown(via, source);
        boolean receivedFirst =
                via.receivedLength() > 0 && via.receivedOffset() < via.rportOffset();
        if (shown && receivedFirst) {
            from = putReceived(via, buffer, from, source, out);
        }
        if (via.hasRport()) {
            out.put(buffer, from, via.rportOffset() - from);
            out.put(RPORT).putNumber(source.port());
            from = via.rportEnd();
        }
        if (shown && via.receivedLength() > 0 && !receivedFirst) {
            from = putReceived(via, buffer, from, source, out);
        }
        out.put(buffer, from, via.end() - from);
        if (!via.hasRport() && rportForced) {
            out.put(';').put(RPORT).putNumber(source.port());
        }
        if (shown && via.receivedLength() == 0) {
            out.put(RECEIVED).putAddress(source);
        }
    }

    /** A received that the sender put there itself is replaced: it can't know it. */
    private static int putReceived(
            Via via, DirectBuffer buffer, int from, Endpoint source, Output out) {
        out.put(buffer, from, via.receivedOffset() - from);
        out.putAddress(source);
        return via.receivedOffset() + via.receivedLength();
    }
}
