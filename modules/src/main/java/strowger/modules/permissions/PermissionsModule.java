package strowger.modules.permissions;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.module.Struct;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.parser.ContactList;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

import java.util.List;
import java.util.function.Predicate;

/** The {@code permissions} module, by files: addresses in groups, rules for pairs of URIs. */
public final class PermissionsModule implements Module {
    private static final int CONTACTS_MAX = 128;

    private final RuleFiles files = new RuleFiles();
    private final Tables tables = new Tables();
    private final TrustedFunctions trusted = new TrustedFunctions(tables, this::tell);
    private String allowFile = "permissions.allow";
    private String denyFile = "permissions.deny";
    private String allowSuffix = ".allow";
    private String denySuffix = ".deny";
    private boolean allBranches = true;
    private @Nullable Argument tagVariable;
    private @Nullable ContextState<State> states;

    /** What a context needs to ask. */
    private static final class State {
        final Endpoint address = new Endpoint();
        final Value left = new Value();
        final Value right = new Value();
        final ContactList contacts = new ContactList();
    }

    @Override
    public String name() {
        return "permissions";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        exportAddresses(exports);
        exportRules(exports);
        trusted.export(exports);
        exports.command("permissions.addressReload", _ -> reload())
                .doc("Reads the file of addresses anew; the old ones stay if it can't be read.");
        exports.command(
                        "permissions.addressDump",
                        _ -> dump(each -> each.endpoint().isSet() && !each.isSubnet()))
                .doc("The addresses.");
        exports.command("permissions.subnetDump", _ -> dump(AddressTable.Entry::isSubnet))
                .doc("The subnets.");
        exports.command("permissions.domainDump", _ -> dump(each -> !each.endpoint().isSet()))
                .doc("The domains.");
        for (String name : new String[] {"permissions.testUri", "permissions.allowUri"}) {
            exports.command(name, this::testUri)
                    .doc("Whether files allow a pair: their basename, a URI, a contact.");
        }
    }

    private void exportParameters(Exports exports) {
        tables.export(exports);
        exports.bound("peer_tag_avp", value -> tagVariable = value.bind(value.text()))
                .doc("The variable that is set to the tag of the address found.");
        exports.text("default_allow_file", value -> allowFile = value)
                .unset("permissions.allow")
                .doc("The rules that allow, for allow_routing().");
        exports.text("default_deny_file", value -> denyFile = value)
                .unset("permissions.deny")
                .doc("The rules that deny, for allow_routing().");
        exports.text("allow_suffix", value -> allowSuffix = value)
                .unset(".allow")
                .doc("What is put behind a basename for the rules that allow.");
        exports.text("deny_suffix", value -> denySuffix = value)
                .unset(".deny")
                .doc("What is put behind a basename for the rules that deny.");
        exports.integer("check_all_branches", value -> allBranches = value != 0)
                .unset(1)
                .doc("Whether allow_routing looks at all branches.");
        for (String name :
                new String[] {
                    "db_mode",
                    "peer_tag_mode",
                    "reload_delta",
                    "subnet_match_mode",
                    "trusted_cleanup_interval"
                }) {
            exports.integer(name, ignored -> {})
                    .doc("Without effect: files are read as a whole and replaced as a whole.");
        }
    }

    private void exportAddresses(Exports exports) {
        exports.function(
                        "allow_address",
                        this::allowAddress,
                        integer("group_id"),
                        text("address"),
                        integer("port"))
                .doc("Whether an address, or a domain, is in a group.");
        exports.function("allow_source_address", this::allowSource, integer("group_id").orAbsent())
                .doc("Whether the source of the message is in a group, 1 without.");
        exports.function("allow_source_address_group", this::sourceGroup)
                .doc("The first group that the source is in; -1 for none.");
        exports.function("allow_address_group", this::group, text("address"), integer("port"))
                .doc("The first group that an address, or a domain, is in; -1 for none.");
    }

    private void exportRules(Exports exports) {
        Parameter base = text("basename").resolvedBy(this::wantBase);
        Parameter allow = text("allow_file").resolvedBy(files::want);
        Parameter deny = text("deny_file").resolvedBy(files::want);
        for (List<Parameter> given : List.of(List.<Parameter>of(), List.of(base))) {
            exports.function("allow_routing", this::allowRouting, given.toArray(Parameter[]::new))
                    .doc("Whether rules allow From to go where the branches go.");
        }
        exports.function("allow_routing", this::allowRouting, allow, deny)
                .doc("The same, by two files.");
        exports.function("allow_register", this::allowRegister, base)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Whether rules allow To to register its contacts.");
        exports.function("allow_register", this::allowRegister, allow, deny)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("The same, by two files.");
        exports.function("allow_register_include_port", this::allowRegisterWithPort, base)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("The same, the contacts with their ports.");
        exports.function("allow_register_include_port", this::allowRegisterWithPort, allow, deny)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("The same, by two files.");
        exports.function("allow_uri", this::allowUri, base, text("uri"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Whether rules allow From to go to a URI.");
    }

    private String wantBase(String base) {
        files.want(base + allowSuffix);
        files.want(base + denySuffix);
        return base;
    }

    @Override
    public void start(Engine engine) {
        states = engine.contextState(State::new);
        files.start(List.of(allowFile, denyFile));
        tables.start();
        trusted.start(engine);
    }

    private State state(RoutingContext context) {
        if (states == null) {
            throw new IllegalStateException("permissions has not started");
        }
        return states.in(context);
    }

    // Addresses.

    private int allowAddress(RoutingContext context, Arguments arguments) {
        long wanted = arguments.integer(context, 0);
        int port = port(arguments.integer(context, 2));
        AddressTable.Entry found = find(context, wanted, arguments.text(context, 1), port);
        return found == null ? Function.FALSE : tell(context, found, Function.TRUE);
    }

    private int group(RoutingContext context, Arguments arguments) {
        int port = port(arguments.integer(context, 1));
        AddressTable.Entry found =
                find(context, AddressTable.ANY_GROUP, arguments.text(context, 0), port);
        return found == null ? Function.FALSE : tell(context, found, found.group());
    }

    private int allowSource(RoutingContext context, Arguments arguments) {
        AddressTable.Entry found = ofSource(context, arguments.integer(context, 0, 1));
        return found == null ? Function.FALSE : tell(context, found, Function.TRUE);
    }

    private int sourceGroup(RoutingContext context, Arguments arguments) {
        AddressTable.Entry found = ofSource(context, AddressTable.ANY_GROUP);
        return found == null ? Function.FALSE : tell(context, found, found.group());
    }

    private static int port(long number) {
        return Math.clamp(number, 0, 65_535);
    }

    private AddressTable.@Nullable Entry ofSource(RoutingContext context, long wanted) {
        Endpoint address = state(context).address;
        address.copyFrom(context.source());
        address.port(0);
        return tables.addresses().find(wanted, address, context.source().port());
    }

    private AddressTable.@Nullable Entry find(
            RoutingContext context, long wanted, Value text, int port) {
        Endpoint address = state(context).address;
        if (!address.parseHost(text.buffer(), text.offset(), text.length())) {
            return tables.addresses().findDomain(wanted, text.toString(), port);
        }
        address.port(0);
        return tables.addresses().find(wanted, address, port);
    }

    private int tell(RoutingContext context, AddressTable.Entry found, int result) {
        tell(context, found.tag());
        return result;
    }

    private void tell(RoutingContext context, Value tag) {
        if (tagVariable != null && tag.isText()) {
            tagVariable.assign(context, tag);
        }
    }

    private @Nullable Object reload() throws Fault {
        if (!tables.hasAddresses()) {
            throw new Fault(500, "No address_file or db_url is set");
        }
        try {
            tables.replaceAddresses();
        } catch (ConfigurationException unreadable) {
            throw new Fault(500, "Reload failed: " + unreadable.getMessage());
        }
        return null;
    }

    private List<Struct> dump(Predicate<AddressTable.Entry> wanted) {
        return tables.addresses().entries().stream()
                .filter(wanted)
                .map(
                        entry ->
                                new Struct()
                                        .add("group", (long) entry.group())
                                        .add("ip", entry.text())
                                        .add("mask", (long) entry.maskBits())
                                        .add("port", (long) entry.port())
                                        .add(
                                                "tag",
                                                entry.tag().isText() ? entry.tag().toString() : ""))
                .toList();
    }

    // Rules.

    private RuleFiles.Pair rules(RoutingContext context, Arguments arguments) {
        if (arguments.count() == 0) {
            return files.of(allowFile, denyFile);
        }
        String first = arguments.text(context, 0).toString();
        return arguments.has(1)
                ? files.of(first, arguments.text(context, 1).toString())
                : files.of(first + allowSuffix, first + denySuffix);
    }

    private int allowRouting(RoutingContext context, Arguments arguments) {
        RuleFiles.Pair rules = rules(context, arguments);
        State state = state(context);
        uri(context.message().from(), state.left);
        context.readRequestUri(state.right);
        boolean allowed = rules.allows(state.left, state.right);
        for (int index = 0; allowed && allBranches && index < context.branches().count(); index++) {
            Value uri = context.branches().at(index).uri();
            allowed = !uri.isText() || rules.allows(state.left, uri);
        }
        return Function.of(allowed);
    }

    private static void uri(NameAddr address, Value out) {
        out.setText(address.buffer(), address.uriOffset(), address.uriLength());
    }

    private int allowRegister(RoutingContext context, Arguments arguments) {
        return allowRegister(context, arguments, false);
    }

    private int allowRegisterWithPort(RoutingContext context, Arguments arguments) {
        return allowRegister(context, arguments, true);
    }

    private int allowRegister(RoutingContext context, Arguments arguments, boolean withPort) {
        RuleFiles.Pair rules = rules(context, arguments);
        State state = state(context);
        SipMessage message = context.message();
        uri(message.to(), state.left);
        state.contacts.wrap(message);
        boolean allowed = true;
        for (int count = 0; allowed && count < CONTACTS_MAX && state.contacts.next(); count++) {
            if (!state.contacts.contact().isStar()) {
                plain(state.contacts.contact().address(), withPort, state.right);
                allowed = rules.allows(state.left, state.right);
            }
        }
        return Function.of(allowed);
    }

    /** A SIP URI from its scheme to its host, or its port; another as it is. */
    private static void plain(NameAddr address, boolean withPort, Value out) {
        SipUri uri = address.uri();
        int end = uri.hostOffset() + uri.hostLength();
        if (address.uriError() != ParseError.NONE || !uri.isSip()) {
            uri(address, out);
            return;
        }
        int limit = address.uriOffset() + address.uriLength();
        while (withPort && end < limit && isOfPort(uri.buffer().getByte(end))) {
            end++;
        }
        out.setText(uri.buffer(), address.uriOffset(), end - address.uriOffset());
    }

    private static boolean isOfPort(byte letter) {
        return letter == ':' || (letter >= '0' && letter <= '9');
    }

    private int allowUri(RoutingContext context, Arguments arguments) {
        String base = arguments.text(context, 0).toString();
        RuleFiles.Pair rules = files.of(base + allowSuffix, base + denySuffix);
        State state = state(context);
        uri(context.message().from(), state.left);
        state.right.set(arguments.text(context, 1));
        return Function.of(rules.allows(state.left, state.right));
    }

    private String testUri(CommandArguments arguments) throws Fault {
        String base = arguments.text(0);
        try {
            boolean allowed =
                    files.of(base + allowSuffix, base + denySuffix)
                            .allows(
                                    Value.ofText(arguments.text(1)),
                                    Value.ofText(arguments.text(2)));
            return allowed ? "Allowed" : "Denied";
        } catch (ConfigurationException unreadable) {
            throw new Fault(500, String.valueOf(unreadable.getMessage()));
        }
    }
}
