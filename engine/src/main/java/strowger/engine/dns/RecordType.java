package strowger.engine.dns;

/** The types of record that are asked for. */
public enum RecordType {
    /** An IPv4 address (RFC 1035 §3.4.1). */
    A,
    /** An IPv6 address (RFC 3596 §2.1). */
    AAAA,
    /** Hosts of a service (RFC 2782). */
    SRV,
    /** Services of a domain (RFC 3403 §4.1, RFC 3263 §4.1). */
    NAPTR,
    /** The name of an address (RFC 1035 §3.3.12). */
    PTR
}
