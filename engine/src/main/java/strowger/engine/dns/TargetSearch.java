package strowger.engine.dns;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * Makes targets of what is known of a name (RFC 3263 §4). It asks nobody: what it would need to
 * know is in {@link #missing()}, and it is run again when that is known. For one search and one
 * thread.
 */
final class TargetSearch {
    private static final int HOSTS_MAX = 128; // of one service; Kamailio stopped at 32 (K#2651)
    private static final Protocol[] PROTOCOLS = Protocol.values();

    private final DnsConfig config;
    private final Reach reach;
    private final Function<Question, DnsAnswer> known;
    private final IntUnaryOperator random;
    private final Set<Question> missing = new LinkedHashSet<>();
    private final List<TargetList.Entry> found = new ArrayList<>();

    /** A service of a host: its protocol, and the name its SRV records stand under. */
    private record Service(Protocol protocol, String name) {}

    TargetSearch(
            DnsConfig config,
            Reach reach,
            Function<Question, DnsAnswer> known,
            IntUnaryOperator random) {
        this.config = config;
        this.reach = reach;
        this.known = known;
        this.random = random;
    }

    /** What must be known before the targets are; empty when they are found. */
    Set<Question> missing() {
        return missing;
    }

    /** Searches; the targets, or {@link TargetList#PENDING} while something is missing. */
    TargetList run(Target target) {
        missing.clear();
        found.clear();
        Endpoint numeric = numeric(target.host());
        Protocol protocol = target.protocol();
        if (target.isSecure() && protocol != null && !protocol.isSecure()) {
            return TargetList.EMPTY;
        }
        if (numeric.isSet()) {
            Protocol spoken = protocol == null ? standard(target) : protocol;
            numeric.port(target.port() == Target.ABSENT ? spoken.defaultPort() : target.port());
            add(spoken, numeric);
        } else if (target.port() != Target.ABSENT) {
            Protocol spoken = protocol == null ? standard(target) : protocol;
            addHost(target.host(), target.port(), spoken);
        } else {
            searchServices(target, protocol);
        }
        return missing.isEmpty() ? new TargetList(found) : TargetList.PENDING;
    }

    private static Endpoint numeric(String host) {
        Endpoint endpoint = new Endpoint();
        byte[] bytes = host.getBytes(StandardCharsets.US_ASCII);
        return endpoint.parseHost(new UnsafeBuffer(bytes), 0, bytes.length)
                ? endpoint
                : new Endpoint();
    }

    private static Protocol standard(Target target) {
        return target.isSecure() ? Protocol.TLS : Protocol.UDP;
    }

    private void searchServices(Target target, @Nullable Protocol protocol) {
        List<Service> services =
                protocol == null
                        ? services(target)
                        : List.of(new Service(protocol, serviceName(target, protocol)));
        if (!missing.isEmpty()) {
            return;
        }
        boolean denied = false;
        for (Service service : services) {
            DnsAnswer answer = need(new Question(service.name(), RecordType.SRV));
            if (!missing.isEmpty()) {
                services.forEach(each -> need(new Question(each.name(), RecordType.SRV)));
                return;
            }
            if (answer.isFound()) {
                List<DnsRecord.Service> hosts =
                        ServiceOrder.of(answer.records(), config.weightsWanted(), random);
                addHosts(hosts, service.protocol());
                denied = hosts.isEmpty(); // a target of "." : decidedly not available
                if (!denied) {
                    return;
                }
            }
        }
        if (!denied) {
            Protocol spoken = protocol == null ? standard(target) : protocol;
            addHost(target.host(), spoken.defaultPort(), spoken);
        }
    }

    private void addHosts(List<DnsRecord.Service> hosts, Protocol protocol) {
        for (DnsRecord.Service host : hosts.subList(0, Math.min(hosts.size(), HOSTS_MAX))) {
            Endpoint numeric = numeric(host.target());
            if (numeric.isSet()) { // against RFC 2782, but seen
                numeric.port(host.port());
                add(protocol, numeric);
            } else {
                addHost(host.target(), host.port(), protocol);
            }
        }
    }

    /** The services that the domain offers and we can speak, in the order to ask for them. */
    private List<Service> services(Target target) {
        if (config.naptrWanted()) {
            DnsAnswer answer = need(new Question(target.host(), RecordType.NAPTR));
            if (!missing.isEmpty()) {
                return List.of();
            }
            List<Service> offered = offered(answer, target.isSecure());
            if (!offered.isEmpty()) {
                return offered;
            }
        }
        List<Service> services = new ArrayList<>();
        for (Protocol protocol : PROTOCOLS) {
            if (isUsable(protocol, target.isSecure()) && !isWebSocket(protocol)) {
                services.add(new Service(protocol, serviceName(target, protocol)));
            }
        }
        services.sort(
                Comparator.comparingInt((Service each) -> config.preference(each.protocol()))
                        .reversed());
        return services;
    }

    private boolean isUsable(Protocol protocol, boolean secure) {
        return reach.has(protocol)
                && config.preference(protocol) >= 0
                && (!secure || protocol.isSecure());
    }

    private static boolean isWebSocket(Protocol protocol) {
        return protocol == Protocol.WS || protocol == Protocol.WSS;
    }

    private List<Service> offered(DnsAnswer answer, boolean secure) {
        List<DnsRecord.Pointer> pointers = new ArrayList<>();
        for (DnsRecord each : answer.records()) {
            if (each instanceof DnsRecord.Pointer pointer
                    && pointer.flags().equalsIgnoreCase("s")
                    && !pointer.replacement().isEmpty()) {
                protocol(pointer)
                        .filter(protocol -> isUsable(protocol, secure))
                        .ifPresent(_ -> pointers.add(pointer));
            }
        }
        Comparator<DnsRecord.Pointer> order =
                Comparator.comparingInt(DnsRecord.Pointer::order)
                        .thenComparingInt(DnsRecord.Pointer::preference);
        Comparator<DnsRecord.Pointer> ours =
                Comparator.comparingInt(
                        pointer -> -config.preference(protocol(pointer).orElseThrow()));
        pointers.sort(config.naptrByPreference() ? ours.thenComparing(order) : order);
        return pointers.stream()
                .map(pointer -> new Service(protocol(pointer).orElseThrow(), pointer.replacement()))
                .toList();
    }

    /** RFC 3263 §4.1, RFC 4168 §5, RFC 7118 §9. */
    private static java.util.Optional<Protocol> protocol(DnsRecord.Pointer pointer) {
        return java.util.Optional.ofNullable(
                switch (pointer.service().toUpperCase(Locale.ROOT)) {
                    case "SIP+D2U" -> Protocol.UDP;
                    case "SIP+D2T" -> Protocol.TCP;
                    case "SIPS+D2T" -> Protocol.TLS;
                    case "SIP+D2S" -> Protocol.SCTP;
                    case "SIP+D2W" -> Protocol.WS;
                    case "SIPS+D2W" -> Protocol.WSS;
                    default -> null;
                });
    }

    private static String serviceName(Target target, Protocol protocol) {
        String prefix =
                switch (protocol) {
                    case UDP -> "_sip._udp.";
                    case TCP -> "_sip._tcp.";
                    case TLS -> "_sips._tcp.";
                    case SCTP -> "_sip._sctp.";
                    case WS -> "_sip._ws.";
                    case WSS -> "_sips._ws.";
                };
        return prefix + target.host();
    }

    /** Adds the addresses of a host, both families in one set. */
    private void addHost(String host, int port, Protocol protocol) {
        boolean first = config.ipv6First();
        addAddresses(host, port, protocol, first);
        addAddresses(host, port, protocol, !first);
    }

    private void addAddresses(String host, int port, Protocol protocol, boolean ipv6) {
        boolean wanted = ipv6 ? config.ipv6Wanted() : config.ipv4Wanted();
        if (!wanted || !reach.has(protocol, ipv6)) {
            return;
        }
        DnsAnswer answer = need(new Question(host, ipv6 ? RecordType.AAAA : RecordType.A));
        for (DnsRecord each : answer.records()) {
            if (each instanceof DnsRecord.Address address) {
                Endpoint endpoint = address.endpoint().copy();
                endpoint.port(port);
                add(protocol, endpoint);
            }
        }
    }

    private void add(Protocol protocol, Endpoint endpoint) {
        if (found.size() < TargetList.COUNT_MAX) {
            found.add(new TargetList.Entry(protocol, endpoint));
        }
    }

    private DnsAnswer need(Question question) {
        DnsAnswer answer = known.apply(question);
        if (!answer.isKnown()) {
            missing.add(question);
        }
        return answer;
    }
}
