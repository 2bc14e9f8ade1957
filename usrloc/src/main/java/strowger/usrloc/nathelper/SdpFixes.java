package strowger.usrloc.nathelper;

import org.agrona.DirectBuffer;

import strowger.engine.module.Exports;
import strowger.engine.routing.ContentLength;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

/**
 * {@code fix_nated_sdp}: puts the address that the network shows into a session description (RFC
 * 8866 §5.2, §5.7), and lines that media relays look for. Set while the configuration loads.
 */
final class SdpFixes {
    private static final int ACTIVE = 0x01;
    private static final int MEDIA = 0x02;
    private static final int NO_RELAY = 0x04;
    private static final int ORIGIN = 0x08;
    private static final int ALSO_NULL = 0x10;
    private static final int LINE_MAX = 160;
    private static final byte[] DIRECTION = Output.bytes("a=direction:active\r\n");
    private static final byte[] OLD_ADDRESS = Output.bytes("a=oldmediaip:");
    private static final byte[] NETWORK = {'I', 'N', ' ', 'I', 'P'};

    private boolean oldAppended = true;
    private byte[] noRelay = Output.bytes("a=nortpproxy:yes\r\n");

    void export(Exports exports) {
        exports.integer("append_sdp_oldmediaip", value -> oldAppended = value != 0)
                .unset(1)
                .doc("Whether fix_nated_sdp tells the address it replaced: a=oldmediaip:...");
        exports.text("nortpproxy_str", this::noRelay)
                .unset("a=nortpproxy:yes")
                .doc("The line that fix_nated_sdp adds for its flag 4; empty for none.");
    }

    private void noRelay(String line) {
        String bare = line.stripTrailing();
        noRelay = Output.bytes(bare.isEmpty() ? "" : bare + "\r\n");
    }

    /** The work on one message. */
    private static final class Work {
        final RoutingContext context;
        final NatState state;
        final Endpoint address;
        final int flags;
        boolean changed;
        int oldOffset;
        int oldLength;

        Work(RoutingContext context, NatState state, Endpoint address, int flags) {
            this.context = context;
            this.state = state;
            this.address = address;
            this.flags = flags;
        }

        boolean asks(int flag) {
            return (flags & flag) != 0;
        }
    }

    /**
     * Rewrites the body.
     *
     * @param address to be put into it.
     * @return false when there is nothing to rewrite, or no room.
     */
    boolean fix(RoutingContext context, NatState state, int flags, Endpoint address) {
        SipMessage message = context.message();
        Work work = new Work(context, state, address, flags);
        int limit = message.bodyOffset() + message.bodyLength();
        int line = message.bodyOffset();
        boolean done = message.bodyLength() > 0;
        while (line < limit && done) {
            int end = lineEnd(message.buffer(), line, limit);
            done = fixLine(work, line, end);
            line = end + 1;
        }
        return done && append(work, limit) && work.changed && ContentLength.fit(context);
    }

    private static int lineEnd(DirectBuffer buffer, int line, int limit) {
        int end = line;
        while (end < limit && buffer.getByte(end) != '\n') {
            end++;
        }
        return end;
    }

    private static boolean fixLine(Work work, int line, int end) {
        DirectBuffer buffer = work.context.message().buffer();
        if (end - line < 3 || buffer.getByte(line + 1) != '=') {
            return true;
        }
        boolean media = buffer.getByte(line) == 'c' && work.asks(MEDIA);
        boolean origin = buffer.getByte(line) == 'o' && work.asks(ORIGIN);
        int network = media || origin ? network(buffer, line, end) : end;
        return network == end || replace(work, network, end, media);
    }

    /** Where {@code IN IP4} or {@code IN IP6} begins, or the end. */
    private static int network(DirectBuffer buffer, int line, int end) {
        for (int at = line + 2; at + NETWORK.length + 2 < end; at++) {
            boolean same = true;
            for (int index = 0; index < NETWORK.length && same; index++) {
                same = buffer.getByte(at + index) == NETWORK[index];
            }
            if (same) {
                return at;
            }
        }
        return end;
    }

    private static boolean replace(Work work, int network, int end, boolean media) {
        DirectBuffer buffer = work.context.message().buffer();
        int address = network + NETWORK.length + 2; // the family and a space
        int addressEnd = address;
        while (addressEnd < end
                && buffer.getByte(addressEnd) > ' '
                && buffer.getByte(addressEnd) != '/') {
            addressEnd++;
        }
        Endpoint old = work.state.endpoint;
        boolean known = old.parseHost(buffer, address, addressEnd - address);
        boolean kept =
                known && ((old.isAny() && !work.asks(ALSO_NULL)) || old.isSameHost(work.address));
        if (kept || address >= end) {
            return true;
        }
        if (media && work.oldLength == 0) {
            work.oldOffset = address;
            work.oldLength = addressEnd - address;
        }
        Value text = work.state.text;
        Output out = work.context.beginText(LINE_MAX);
        out.put(NETWORK).put(work.address.isIpv6() ? '6' : '4').put(' ').putAddress(work.address);
        work.context.endText(text);
        work.changed = true;
        return text.isText()
                && work.context
                        .edits()
                        .replace(
                                network,
                                addressEnd - network,
                                text.buffer(),
                                text.offset(),
                                text.length());
    }

    private boolean append(Work work, int limit) {
        SipMessage message = work.context.message();
        Value text = work.state.text;
        Output out = work.context.beginText(LINE_MAX + noRelay.length);
        int begin = out.position();
        if (work.asks(ACTIVE)) {
            out.put(DIRECTION);
        }
        if (work.asks(NO_RELAY)) {
            out.put(noRelay);
        }
        if (oldAppended && work.oldLength > 0) {
            out.put(OLD_ADDRESS).put(message.buffer(), work.oldOffset, work.oldLength).putLineEnd();
        }
        boolean none = out.position() == begin;
        work.context.endText(text);
        work.changed |= !none;
        return none
                || (text.isText()
                        && work.context
                                .edits()
                                .insert(limit, text.buffer(), text.offset(), text.length()));
    }
}
