package strowger.engine.dns;

import strowger.engine.transport.Protocol;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How names are looked up. Set, concluded once, and immutable after.
 *
 * @param servers as {@code address} or {@code address:port}; empty for those of the system.
 * @param searchDomains tried behind a name of one label; empty for those of the system.
 * @param searchWanted whether they are tried at all.
 * @param hostsFileWanted whether the system's file of hosts is read before servers are asked.
 * @param cacheEntriesMax answers remembered at the same time; 0 for none.
 * @param minTtlSec shortest time an answer is remembered.
 * @param maxTtlSec longest time an answer is remembered.
 * @param negativeTtlSec longest time it is remembered that there is no answer.
 * @param tryTimeoutMs a server's time to answer.
 * @param triesMax questions to each server.
 * @param naptrWanted whether NAPTR records say how to reach a host that has no port and protocol.
 * @param naptrByPreference whether ours decides among protocols that NAPTR offers, not the
 *     domain's.
 * @param weightsWanted whether SRV records of one priority are chosen by chance and weight.
 * @param ipv4Wanted whether A records are looked up.
 * @param ipv6Wanted whether AAAA records are looked up.
 * @param ipv6First whether a host's IPv6 addresses come before its IPv4 addresses.
 * @param preferences of protocols, the highest first; a negative one is not used.
 * @param failoverWanted whether a request whose target failed goes to the next one.
 * @param quarantineWanted whether targets found dead are passed over for a while.
 * @param quarantineMs how long.
 */
public record DnsConfig(
        List<String> servers,
        List<String> searchDomains,
        boolean searchWanted,
        boolean hostsFileWanted,
        int cacheEntriesMax,
        long minTtlSec,
        long maxTtlSec,
        long negativeTtlSec,
        long tryTimeoutMs,
        int triesMax,
        boolean naptrWanted,
        boolean naptrByPreference,
        boolean weightsWanted,
        boolean ipv4Wanted,
        boolean ipv6Wanted,
        boolean ipv6First,
        Map<Protocol, Integer> preferences,
        boolean failoverWanted,
        boolean quarantineWanted,
        long quarantineMs) {

    /** Answers remembered at the same time, when nothing else is said. */
    public static final int CACHE_ENTRIES_MAX = 16_384;

    public DnsConfig {
        servers = List.copyOf(servers);
        searchDomains = List.copyOf(searchDomains);
        preferences = Map.copyOf(preferences);
    }

    /** As it is when a configuration says nothing. */
    public static DnsConfig defaults() {
        return new Builder().conclude();
    }

    int preference(Protocol protocol) {
        return preferences.getOrDefault(protocol, 0);
    }

    /** Sets what differs from the defaults. */
    public static final class Builder {
        private static final long TTL_MAX_SEC = 7 * 86_400; // RFC 1035 §7.3 lets us cap it

        private List<String> servers = List.of();
        private List<String> searchDomains = List.of();
        private boolean searchWanted = true;
        private boolean hostsFileWanted = true;
        private int cacheEntriesMax = CACHE_ENTRIES_MAX;
        private long minTtlSec;
        private long maxTtlSec = TTL_MAX_SEC;
        private long negativeTtlSec = 60;
        private long tryTimeoutMs = 1_500;
        private int triesMax = 2;
        private boolean naptrWanted;
        private boolean naptrByPreference = true;
        private boolean weightsWanted = true;
        private boolean ipv4Wanted = true;
        private boolean ipv6Wanted = true;
        private boolean ipv6First;
        private final Map<Protocol, Integer> preferences = new EnumMap<>(Protocol.class);
        private boolean failoverWanted = true;
        private boolean quarantineWanted;
        private long quarantineMs = 60_000;

        public Builder() {
            preferences.put(Protocol.UDP, 30);
            preferences.put(Protocol.TCP, 20);
            preferences.put(Protocol.SCTP, 20);
            preferences.put(Protocol.TLS, 10);
        }

        public Builder servers(List<String> addresses) {
            servers = addresses;
            return this;
        }

        public Builder search(boolean wanted, List<String> domains) {
            searchWanted = wanted;
            searchDomains = domains;
            return this;
        }

        public Builder hostsFile(boolean wanted) {
            hostsFileWanted = wanted;
            return this;
        }

        public Builder cacheEntriesMax(int count) {
            cacheEntriesMax = Math.max(count, 0);
            return this;
        }

        /** Sets the bounds of the time to live; a negative longest time is the usual one. */
        public Builder ttlSec(long shortest, long longest, long negative) {
            minTtlSec = Math.max(shortest, 0);
            maxTtlSec = longest < 0 ? TTL_MAX_SEC : Math.max(longest, minTtlSec);
            negativeTtlSec = Math.max(negative, 0);
            return this;
        }

        public Builder tries(long timeoutMs, int count) {
            tryTimeoutMs = Math.clamp(timeoutMs, 10, 60_000);
            triesMax = Math.clamp(count, 1, 10);
            return this;
        }

        public Builder naptr(boolean wanted, boolean byPreference) {
            naptrWanted = wanted;
            naptrByPreference = byPreference;
            return this;
        }

        public Builder weights(boolean wanted) {
            weightsWanted = wanted;
            return this;
        }

        public Builder families(boolean ipv4, boolean ipv6, boolean ipv6BeforeIpv4) {
            ipv4Wanted = ipv4;
            ipv6Wanted = ipv6;
            ipv6First = ipv6BeforeIpv4;
            return this;
        }

        public Builder preference(Protocol protocol, long preference) {
            preferences.put(protocol, Math.clamp(preference, -1, 1 << 20));
            return this;
        }

        public Builder failover(boolean wanted) {
            failoverWanted = wanted;
            return this;
        }

        public Builder quarantine(boolean wanted, long ms) {
            quarantineWanted = wanted;
            quarantineMs = Math.max(ms, 1);
            return this;
        }

        public DnsConfig conclude() {
            return new DnsConfig(
                    servers,
                    searchDomains,
                    searchWanted,
                    hostsFileWanted,
                    cacheEntriesMax,
                    minTtlSec,
                    maxTtlSec,
                    negativeTtlSec,
                    tryTimeoutMs,
                    triesMax,
                    naptrWanted,
                    naptrByPreference,
                    weightsWanted,
                    ipv4Wanted,
                    ipv6Wanted,
                    ipv6First,
                    preferences,
                    failoverWanted,
                    quarantineWanted,
                    quarantineMs);
        }
    }
}
