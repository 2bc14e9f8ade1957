package strowger.engine.dns;

import strowger.engine.transport.Endpoint;

/** A record of an answer. */
public sealed interface DnsRecord {
    /**
     * An address, of an A or AAAA record.
     *
     * @param endpoint the address, with port 0; not to be changed.
     */
    record Address(Endpoint endpoint) implements DnsRecord {}

    /**
     * A host of a service.
     *
     * @param priority hosts of the lowest are tried first.
     * @param weight share among those of one priority.
     * @param target name of the host; empty when the service is not to be had (RFC 2782).
     */
    record Service(int priority, int weight, int port, String target) implements DnsRecord {}

    /**
     * A service of a domain.
     *
     * @param order the lowest is taken.
     * @param preference among those of one order.
     * @param flags {@code s} when the replacement is the name of SRV records.
     * @param service as {@code SIP+D2U}.
     */
    record Pointer(
            int order,
            int preference,
            String flags,
            String service,
            String regularExpression,
            String replacement)
            implements DnsRecord {}

    /**
     * The name of an address.
     *
     * @param name without a dot at its end.
     */
    record HostName(String name) implements DnsRecord {}
}
