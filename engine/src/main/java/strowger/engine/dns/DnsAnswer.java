package strowger.engine.dns;

import java.util.List;

/**
 * What is known of a question. Immutable, shared by all who ask: no one keeps in it how far they
 * have come (RFC 3263's walk belongs to whoever sends).
 *
 * @param status whether there are records.
 * @param records as the servers gave them, in their order.
 * @param expiresMs from when on it is not true any more, in milliseconds since 1970.
 */
public record DnsAnswer(Status status, List<DnsRecord> records, long expiresMs) {
    /** Kinds of answer. */
    public enum Status {
        /** There are records. */
        FOUND,
        /** The servers say that there are none. */
        NONE,
        /** The servers said nothing, or nothing that can be used. */
        FAILED,
        /** Nothing is known yet. */
        UNKNOWN
    }

    static final DnsAnswer UNKNOWN = new DnsAnswer(Status.UNKNOWN, List.of(), 0);

    public DnsAnswer {
        records = List.copyOf(records);
    }

    static DnsAnswer none(Status status, long expiresMs) {
        return new DnsAnswer(status, List.of(), expiresMs);
    }

    boolean isKnown() {
        return status != Status.UNKNOWN;
    }

    boolean isFound() {
        return status == Status.FOUND;
    }
}
