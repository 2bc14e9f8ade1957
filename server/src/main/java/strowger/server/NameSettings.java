package strowger.server;

import strowger.engine.dns.DnsConfig;
import strowger.engine.module.ConfigurationException;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.script.Configuration;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How names are looked up, as the core's parameters set it. */
final class NameSettings {
    private static final int IPV4_ONLY = 1; // dns_cache_flags
    private static final int IPV6_ONLY = 2;
    private static final int IPV6_FIRST = 4;
    private static final long ENTRY_LENGTH = 256; // bytes that an answer takes, about

    private NameSettings() {}

    /**
     * Takes it from a configuration.
     *
     * @throws ConfigurationException if a name server has no address.
     */
    static DnsConfig of(Configuration configuration) {
        long flags = configuration.number("dns_cache_flags", 0);
        boolean ipv6 = configuration.number("dns_try_ipv6", 1) != 0 && (flags & IPV4_ONLY) == 0;
        DnsConfig.Builder builder =
                new DnsConfig.Builder()
                        .servers(servers(configuration.text("dns_servers", "")))
                        .search(configuration.number("dns_use_search_list", 1) != 0, List.of())
                        .cacheEntriesMax(cacheEntriesMax(configuration))
                        .ttlSec(
                                configuration.number("dns_cache_min_ttl", 0),
                                configuration.number("dns_cache_max_ttl", -1),
                                configuration.number("dns_cache_negative_ttl", 60))
                        .tries(tryTimeoutMs(configuration), tries(configuration))
                        .naptr(
                                configuration.number("dns_try_naptr", 0) != 0,
                                configuration.number("dns_naptr_ignore_rfc", 1) != 0)
                        .weights(configuration.number("dns_srv_lb", 1) != 0)
                        .families((flags & IPV6_ONLY) == 0, ipv6, (flags & IPV6_FIRST) != 0)
                        .failover(configuration.number("use_dns_failover", 1) != 0)
                        .quarantine(
                                configuration.number("use_dst_blocklist", 0) != 0,
                                TimeUnit.SECONDS.toMillis(
                                        configuration.number("dst_blocklist_expire", 60)));
        for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP, Protocol.TLS, Protocol.SCTP)) {
            long usual = DnsConfig.defaults().preferences().getOrDefault(protocol, 0);
            String name = "dns_" + protocol.text() + "_pref";
            builder.preference(protocol, configuration.number(name, usual));
        }
        return builder.conclude();
    }

    private static List<String> servers(String text) {
        List<String> servers =
                Arrays.stream(text.split("[, ]", -1)).filter(each -> !each.isEmpty()).toList();
        for (String server : servers) {
            String host = server.replaceFirst("^\\[(.*)](:[0-9]+)?$", "$1");
            String bare =
                    host.equals(server) ? server.replaceFirst("^([^:]*):[0-9]+$", "$1") : host;
            if (Endpoint.parse(bare, 0).isEmpty()) {
                throw new ConfigurationException(
                        "dns_servers has no address: "
                                + server
                                + "; write 192.0.2.1 or 192.0.2.1:53, with commas between");
            }
        }
        return servers;
    }

    private static int cacheEntriesMax(Configuration configuration) {
        if (configuration.number("use_dns_cache", 1) == 0) {
            return 0;
        }
        long kilobytes = configuration.number("dns_cache_mem", 0);
        return kilobytes <= 0
                ? DnsConfig.CACHE_ENTRIES_MAX
                : Math.clamp(kilobytes * 1024 / ENTRY_LENGTH, 64, 1 << 20);
    }

    private static long tryTimeoutMs(Configuration configuration) {
        long seconds = configuration.number("dns_retr_time", -1);
        return seconds <= 0 ? DnsConfig.defaults().tryTimeoutMs() : seconds * 1_000;
    }

    /** A first question, and so many again. */
    private static int tries(Configuration configuration) {
        long again = configuration.number("dns_retr_no", -1);
        return again < 0 ? DnsConfig.defaults().triesMax() : (int) Math.min(again + 1, 10);
    }
}
