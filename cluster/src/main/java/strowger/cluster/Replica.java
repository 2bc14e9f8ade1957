package strowger.cluster;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.Node;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** A copy of a request as it arrived, without the Via headers that answers would follow. */
final class Replica {
    private final DirectBuffer text;

    Replica(SipMessage message) {
        ExpandableArrayBuffer copy = new ExpandableArrayBuffer(message.length());
        DirectBuffer from = message.buffer();
        int at = message.headersOffset() - message.offset();
        copy.putBytes(0, from, message.offset(), at);
        for (int index = 0; index < message.headerCount(); index++) {
            if (message.headerName(index) != HeaderName.VIA) {
                int length = message.headerLength(index);
                copy.putBytes(at, from, message.headerOffset(index), length);
                at += length;
            }
        }
        copy.putByte(at++, (byte) '\r'); // the empty line
        copy.putByte(at++, (byte) '\n');
        int rest = message.offset() + message.length() - message.headersEnd();
        copy.putBytes(at, from, message.headersEnd(), rest);
        text = new UnsafeBuffer(copy, 0, at + rest);
    }

    /** Sends it to all nodes that are active; false when there is none. */
    boolean send(DmqNode self) {
        boolean sent = false;
        for (Node node : self.members().others()) {
            if (node.isActive()) {
                self.members()
                        .address(node)
                        .ifPresent(address -> self.carrier().send(text, address));
                sent = true;
            }
        }
        return sent;
    }
}
