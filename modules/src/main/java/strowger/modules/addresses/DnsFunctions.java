package strowger.modules.addresses;

import static strowger.engine.module.Parameter.text;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.dns.DnsRecord;
import strowger.engine.dns.Question;
import strowger.engine.dns.RecordType;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Refusal;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Questions of scripts to name servers: {@code dns_query}, {@code srv_query} and so on. The message
 * waits for the answer and no thread does; in routes that can't wait (failure, branch, reply routes
 * of transactions) only what is remembered is answered. Results stay for the message's run under
 * the name that the script gives.
 */
final class DnsFunctions {
    private static final int RESULTS_MAX = 32; // of a message

    private @Nullable ContextState<Results> results;

    /** What a message has asked. */
    private static final class Results {
        private final Map<String, DnsResult> byName = new HashMap<>();
        private long message;

        private void of(RoutingContext context) {
            if (message != context.messageNumber()) {
                message = context.messageNumber();
                byName.clear();
            }
        }
    }

    void export(Exports exports) {
        everywhere(exports.function("dns_query", this::addresses, text("hostname"), text("pvid")))
                .doc("Looks a host's addresses up; $dns(pvid=>...) tells them.");
        everywhere(exports.function("srv_query", this::services, text("name"), text("pvid")))
                .doc("Looks SRV records up; $srvquery(pvid=>...) tells them.");
        everywhere(exports.function("naptr_query", this::pointers, text("domain"), text("pvid")))
                .doc("Looks NAPTR records up; $naptrquery(pvid=>...) tells them.");
        everywhere(exports.function("ptr_query", this::hostNames, text("ip"), text("pvid")))
                .doc("Looks the name of an address up; $ptrquery(pvid=>hostname) tells it.");
        for (String name : new String[] {"dns_sys_match_ip", "dns_int_match_ip"}) {
            everywhere(exports.function(name, this::isAddress, text("hostname"), text("ipaddr")))
                    .doc("Whether an address is one of a host's.");
        }
        exports.variables("dns", this::variable)
                .doc("Of dns_query: hostname, count, ipv4, ipv6, addr[i], type[i].");
        exports.variables("srvquery", this::variable)
                .doc("Of srv_query: count, target[i], port[i], priority[i], weight[i].");
        exports.variables("naptrquery", this::variable)
                .doc(
                        "Of naptr_query: count, order[i], pref[i], flags[i], services[i],"
                                + " regex[i], replace[i].");
        exports.variables("ptrquery", this::variable).doc("Of ptr_query: ip, hostname, count.");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "each record that the dns.add_* commands add has a time to live of its own",
                "dns_set_local_ttl");
    }

    private static FunctionExport everywhere(FunctionExport export) {
        return export.in(
                        RouteKind.REQUEST,
                        RouteKind.REPLY,
                        RouteKind.FAILURE,
                        RouteKind.ONREPLY,
                        RouteKind.BRANCH)
                .waiting();
    }

    void start(Engine engine) {
        results = engine.contextState(Results::new);
    }

    private Results results(RoutingContext context) {
        if (results == null) {
            throw new IllegalStateException("ipops has not started");
        }
        Results present = results.in(context);
        present.of(context);
        return present;
    }

    private void keep(RoutingContext context, String name, DnsResult result) {
        Map<String, DnsResult> byName = results(context).byName;
        if (byName.size() < RESULTS_MAX || byName.containsKey(name)) {
            byName.put(name, result);
        }
    }

    private int addresses(RoutingContext context, Arguments arguments) {
        String host = arguments.text(context, 0).toString();
        String name = arguments.text(context, 1).toString();
        Optional<Endpoint> numeric = address(host);
        if (numeric.isPresent()) {
            List<DnsRecord> itself = List.of(new DnsRecord.Address(numeric.get()));
            keep(context, name, DnsResult.ofAddresses(host, itself));
            return Function.TRUE;
        }
        return ask(
                context,
                host,
                (later, records) -> keep(later, name, DnsResult.ofAddresses(host, records)),
                RecordType.A,
                RecordType.AAAA);
    }

    private int services(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 1).toString();
        return ask(
                context,
                arguments.text(context, 0).toString(),
                (later, records) -> keep(later, name, DnsResult.ofServices(sorted(records))),
                RecordType.SRV);
    }

    /** The lowest priority first, and the heaviest of it. */
    private static Stream<DnsRecord.Service> sorted(List<DnsRecord> records) {
        return records.stream()
                .filter(DnsRecord.Service.class::isInstance)
                .map(DnsRecord.Service.class::cast)
                .sorted(
                        Comparator.comparingInt(DnsRecord.Service::priority)
                                .thenComparing(
                                        Comparator.comparingInt(DnsRecord.Service::weight)
                                                .reversed()));
    }

    private int pointers(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 1).toString();
        return ask(
                context,
                arguments.text(context, 0).toString(),
                (later, records) ->
                        keep(
                                later,
                                name,
                                DnsResult.ofPointers(
                                        records.stream()
                                                .filter(DnsRecord.Pointer.class::isInstance)
                                                .map(DnsRecord.Pointer.class::cast)
                                                .sorted(
                                                        Comparator.comparingInt(
                                                                        DnsRecord.Pointer::order)
                                                                .thenComparingInt(
                                                                        DnsRecord.Pointer
                                                                                ::preference)))),
                RecordType.NAPTR);
    }

    private int hostNames(RoutingContext context, Arguments arguments) {
        String ip = arguments.text(context, 0).toString();
        String name = arguments.text(context, 1).toString();
        Optional<Endpoint> numeric = address(ip);
        return numeric.isEmpty()
                ? Function.FALSE
                : ask(
                        context,
                        ReverseName.of(numeric.get().toSocketAddress().getAddress()),
                        (later, records) -> keep(later, name, DnsResult.ofNames(ip, records)),
                        RecordType.PTR);
    }

    private int isAddress(RoutingContext context, Arguments arguments) {
        String host = arguments.text(context, 0).toString();
        Optional<Endpoint> wanted = address(arguments.text(context, 1).toString());
        if (wanted.isEmpty()) {
            return Function.FALSE;
        }
        InetAddress address = wanted.get().toSocketAddress().getAddress();
        Optional<Endpoint> numeric = address(host);
        if (numeric.isPresent()) {
            return Function.of(numeric.get().toSocketAddress().getAddress().equals(address));
        }
        boolean[] found = new boolean[1];
        return Lookup.ask(
                context,
                questions(host, RecordType.A, RecordType.AAAA),
                (_, records) -> found[0] = DnsResult.hasAddress(records, address),
                () -> found[0]);
    }

    private static int ask(
            RoutingContext context,
            String host,
            java.util.function.BiConsumer<RoutingContext, List<DnsRecord>> keeper,
            RecordType... types) {
        return Lookup.ask(context, questions(host, types), keeper, () -> true);
    }

    /** None for what is no name. */
    private static List<Question> questions(String host, RecordType... types) {
        boolean sound = !host.isEmpty() && host.length() <= Question.NAME_LENGTH_MAX;
        return sound ? Stream.of(types).map(type -> new Question(host, type)).toList() : List.of();
    }

    private static Optional<Endpoint> address(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Endpoint endpoint = new Endpoint();
        boolean numeric =
                bytes.length > 0 && endpoint.parseHost(new UnsafeBuffer(bytes), 0, bytes.length);
        return numeric ? Optional.of(endpoint) : Optional.empty();
    }

    private Variable variable(VariableName name) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException(
                    "$" + name.name() + " needs a name: write $" + name.name() + "(pvid=>count)");
        }
        return (context, out) -> {
            inner.read(context, out);
            String text = out.toString();
            int arrow = text.indexOf("=>");
            DnsResult result =
                    arrow < 0
                            ? null
                            : results(context).byName.get(text.substring(0, arrow).strip());
            if (result == null) {
                out.setNull();
            } else {
                result.read(text.substring(arrow + 2).strip(), context, out);
            }
        };
    }
}
