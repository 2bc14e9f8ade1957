package strowger.engine.dns;

import strowger.engine.transport.Destination;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.util.List;

/**
 * The targets of a message in the order they are to be tried (RFC 3263 §4, RFC 2782). Immutable;
 * how far one has come with it is kept by whoever sends: an index in the branch of a transaction.
 */
public final class TargetList {
    /** No targets: the name leads nowhere. */
    public static final TargetList EMPTY = new TargetList(List.of());

    /** The answer comes later. */
    public static final TargetList PENDING = new TargetList(List.of());

    /** Targets of one list, at most. */
    public static final int COUNT_MAX = 256;

    private final List<Entry> entries;

    /**
     * One of them.
     *
     * @param endpoint address and port; not to be changed.
     */
    record Entry(Protocol protocol, Endpoint endpoint) {}

    TargetList(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** How many there are. */
    public int count() {
        return entries.size();
    }

    /** The protocol of a target. */
    public Protocol protocol(int index) {
        return entries.get(index).protocol();
    }

    /** Address and port of a target; not to be changed. */
    public Endpoint endpoint(int index) {
        return entries.get(index).endpoint();
    }

    /** Makes a destination lead to a target; its socket and connection are left to the caller. */
    public void address(int index, Destination destination) {
        Entry entry = entries.get(index);
        destination.protocol(entry.protocol()).connectionId(0);
        destination.remote().copyFrom(entry.endpoint());
    }

    /** {@code [udp:192.0.2.1:5060, ...]}, for logs. */
    @Override
    public String toString() {
        return this == PENDING
                ? "pending"
                : entries.stream()
                        .map(entry -> entry.protocol().text() + ":" + entry.endpoint())
                        .toList()
                        .toString();
    }
}
