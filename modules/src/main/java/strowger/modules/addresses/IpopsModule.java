package strowger.modules.addresses;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** The {@code ipops} module: questions about addresses, and to name servers. */
public final class IpopsModule implements Module {
    private final DnsFunctions dns = new DnsFunctions();

    @Override
    public String name() {
        return "ipops";
    }

    @Override
    public void export(Exports exports) {
        question(exports, "is_ip", "Whether a text is an address; IPv6 also in brackets.", 1, 2, 3);
        question(exports, "is_pure_ip", "Whether a text is an address without brackets.", 1, 2);
        question(exports, "is_ipv4", "Whether a text is an IPv4 address.", 1);
        question(exports, "is_ipv6", "Whether a text is an IPv6 address without brackets.", 2);
        question(exports, "is_ipv6_reference", "Whether a text is an IPv6 address in brackets.", 3);
        exports.function("ip_type", IpopsModule::type, text("ip"))
                .doc("1 for an IPv4 address, 2 for IPv6, 3 for IPv6 in brackets; else false.");
        details(exports, "detailed_ip_type", 1, 2, 3);
        details(exports, "detailed_ipv4_type", 1);
        details(exports, "detailed_ipv6_type", 2, 3);
        exports.function(
                        "compare_ips",
                        (context, given) -> compare(context, given, false),
                        text("ip1"),
                        text("ip2"))
                .doc("Whether two texts are the same address, however they are written.");
        exports.function(
                        "compare_pure_ips",
                        (context, given) -> compare(context, given, true),
                        text("ip1"),
                        text("ip2"))
                .doc("The same, but without brackets.");
        exports.function("is_in_subnet", IpopsModule::isInSubnet, text("ip"), text("subnets_list"))
                .doc("Whether an address is in a net, address/bits, of a list with commas.");
        exports.function("is_ip_rfc1918", IpopsModule::isPrivate, text("ip"))
                .doc("Whether a text is a private IPv4 address (RFC 1918).");
        exports.variables("HN", IpopsModule::host)
                .doc("The machine's name: n short, f whole, d its domain, i its address.");
        dns.export(exports);
    }

    @Override
    public void start(Engine engine) {
        dns.start(engine);
    }

    private static void question(Exports exports, String name, String sentence, int... kinds) {
        long wanted = bits(kinds);
        exports.function(
                        name,
                        (context, given) ->
                                Function.of(isOf(AddressText.of(given.text(context, 0)), wanted)),
                        text("ip"))
                .doc(sentence);
    }

    private static long bits(int... kinds) {
        return Arrays.stream(kinds).mapToLong(kind -> 1L << kind).sum();
    }

    private static boolean isOf(AddressText address, long kinds) {
        return (kinds & 1L << address.kind()) != 0;
    }

    private static void details(Exports exports, String name, int... kinds) {
        long wanted = bits(kinds);
        exports.function(
                        name,
                        (context, given) -> details(context, given, wanted),
                        text("ip"),
                        variable("result"))
                .doc("Assigns what an address is for: PRIVATE, LOOPBACK, PUBLIC, ...");
    }

    private static int details(RoutingContext context, Arguments arguments, long kinds) {
        AddressText address = AddressText.of(arguments.text(context, 0));
        return Function.of(
                isOf(address, kinds)
                        && arguments.assign(context, 1, AddressType.of(address.address())));
    }

    private static int type(RoutingContext context, Arguments arguments) {
        int kind = AddressText.of(arguments.text(context, 0)).kind();
        return kind == AddressText.NONE ? Function.FALSE : kind;
    }

    private static int compare(RoutingContext context, Arguments arguments, boolean pure) {
        AddressText one = AddressText.of(arguments.text(context, 0));
        AddressText other = AddressText.second(arguments.text(context, 1));
        boolean sound =
                pure
                        ? one.isPure() && other.isPure()
                        : one.kind() != AddressText.NONE && other.kind() != AddressText.NONE;
        return Function.of(sound && one.address().sameAs(other.address()));
    }

    private static int isInSubnet(RoutingContext context, Arguments arguments) {
        AddressText address = AddressText.of(arguments.text(context, 0));
        return Function.of(address.isPure() && address.isIn(arguments.text(context, 1)));
    }

    private static int isPrivate(RoutingContext context, Arguments arguments) {
        AddressText address = AddressText.of(arguments.text(context, 0));
        return Function.of(
                address.kind() == AddressText.IPV4 && AddressType.isPrivate(address.address()));
    }

    /** Looked up when the configuration is loaded: a reactor asks nobody. */
    private static Variable host(VariableName name) {
        String part = name.constantInner().orElse("").strip();
        if (!part.matches("[nfdi]")) {
            throw new ConfigurationException("$HN takes n, f, d or i, not '" + part + "'");
        }
        Value value = local().map(host -> part(host, part)).orElseGet(Value::new);
        return (context, out) -> out.set(value);
    }

    private static Optional<InetAddress> local() {
        try {
            return Optional.of(InetAddress.getLocalHost());
        } catch (UnknownHostException nameless) {
            return Optional.empty();
        }
    }

    private static Value part(InetAddress host, String part) {
        String full = host.getHostName();
        int dot = full.indexOf('.');
        return switch (part) {
            case "n" -> Value.ofText(dot < 0 ? full : full.substring(0, dot));
            case "f" -> Value.ofText(full);
            case "d" -> dot < 0 ? new Value() : Value.ofText(full.substring(dot + 1));
            default -> Value.ofText(host.getHostAddress());
        };
    }
}
