package strowger.modules.uac;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Struct;
import strowger.engine.routing.Branch;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.database.DatabaseUrl;
import strowger.modules.database.TextTable;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Registrations of ours with other servers: the table, the commands, the functions. */
final class Trunks {
    private static final long LOOK_MS = 1000;
    private static final int TRUNKS_MAX = 100_000;

    private final Map<String, Trunk> trunks = new ConcurrentHashMap<>();
    private final TrunkRules rules = new TrunkRules();
    private final Authentication authentication;
    private @Nullable Engine engine;

    Trunks(Authentication authentication) {
        this.authentication = authentication;
    }

    void export(Exports exports) {
        rules.export(exports);
        exportFunctions(exports);
        exportCommands(exports);
        exports.statistic("regtotal", trunks::size).doc("Registrations with other servers.");
        exports.statistic("regactive", () -> count(each -> each.status() == 1))
                .doc("Registrations that other servers keep now.");
        exports.statistic("regdisabled", () -> count(each -> each.has(Trunk.DISABLED)))
                .doc("Registrations that are not sent any more.");
    }

    private void exportFunctions(Exports exports) {
        exports.function("uac_reg_lookup", this::lookup, text("uuid"), variable("dst"))
                .doc("Sets a variable to the URI whom calls of a registration (l_uuid) are for.");
        exports.function("uac_reg_lookup_uri", this::lookupUri, text("uri"), variable("dst"))
                .doc("The same by the URI that is registered.");
        exports.function("uac_reg_status", this::status, text("uuid"))
                .doc("1 registered, -2 on its way, -3 disabled, -99 not registered, -1 unknown.");
        exports.function("uac_reg_request_to", this::requestTo, text("user"), integer("mode"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc(
                        "Sends the request by a registration, $ru, $du and the variables of"
                                + " uac_auth set; mode 0 found by l_uuid, 1 by l_username.");
        change(exports, "uac_reg_enable", each -> each.enable(true)).doc("Enables registrations.");
        change(exports, "uac_reg_disable", each -> each.enable(false))
                .doc("Disables registrations: no REGISTER is sent.");
        change(exports, "uac_reg_send_register", this::register).doc("Sends the REGISTERs now.");
        change(exports, "uac_reg_send_unregister", this::unregister)
                .doc("Has servers forget registrations, and disables these.");
        exports.function(
                        "uac_reg_refresh",
                        (context, arguments) ->
                                each("l_uuid", arguments.text(context, 0).toString(), Trunk::hurry),
                        text("l_uuid"))
                .doc("Registers anew.");
    }

    private strowger.engine.module.FunctionExport change(
            Exports exports, String name, java.util.function.Consumer<Trunk> change) {
        return exports.function(
                name,
                (context, arguments) ->
                        each(
                                arguments.text(context, 0).toString(),
                                arguments.text(context, 1).toString(),
                                change),
                text("attribute"),
                text("value"));
    }

    private int each(String attribute, String value, java.util.function.Consumer<Trunk> change) {
        List<Trunk> found = find(attribute, value);
        found.forEach(change);
        return Function.of(!found.isEmpty());
    }

    private void exportCommands(Exports exports) {
        exports.command("uac.reg_dump", _ -> dump(trunks.values()))
                .doc("The registrations with other servers, their passwords hidden.");
        exports.command("uac.reg_info", this::info)
                .doc(
                        "One by an attribute (l_uuid, l_username, r_username, auth_username) and"
                                + " its value; flags: 1 disabled, 2 on its way, 4 registered, 8"
                                + " authenticating, 16 not tried yet.");
        command(exports, "uac.reg_enable", (each, _) -> each.enable(true)).doc("Enables some.");
        command(exports, "uac.reg_disable", (each, _) -> each.enable(false)).doc("Disables some.");
        command(exports, "uac.reg_register", (each, _) -> register(each)).doc("Sends REGISTERs.");
        command(exports, "uac.reg_unregister", (each, _) -> unregister(each))
                .doc("Has servers forget some, and disables these.");
        exports.command("uac.reg_reload", _ -> reload())
                .doc("Reads the table anew: what it has no more is unregistered.");
        exports.command("uac.reg_refresh", this::refresh).doc("Registers anew, by l_uuid.");
        exports.command("uac.reg_remove", this::remove).doc("Unregisters and forgets, by l_uuid.");
        exports.command("uac.reg_add", this::add)
                .doc(
                        "Adds one, of the fields l_uuid l_username l_domain r_username r_domain"
                                + " realm auth_username auth_password auth_ha1 auth_proxy expires"
                                + " flags reg_delay contact_addr socket contact_user; a dot for"
                                + " none.");
        exports.command("uac.reg_active", this::activate).doc("1 sends registrations, 0 none.");
    }

    private strowger.engine.module.CommandExport command(
            Exports exports, String name, BiConsumer<Trunk, CommandArguments> change) {
        return exports.command(
                name,
                arguments -> {
                    List<Trunk> found = find(arguments.text(0), arguments.text(1));
                    if (found.isEmpty()) {
                        throw new Fault(404, "Record not found");
                    }
                    found.forEach(each -> change.accept(each, arguments));
                    return null;
                });
    }

    void start(Engine started) {
        engine = started;
        if (!rules.databaseUrl().isEmpty()) {
            read().forEach(this::put);
        }
        started.every(LOOK_MS, this::look);
    }

    TrunkRules rules() {
        return rules;
    }

    private Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("uac has not started");
        }
        return engine;
    }

    private List<Registration> read() {
        Path folder =
                DatabaseUrl.folder(
                        "uac", rules.databaseUrl(), "leave reg_db_url out and use uac.reg_add");
        TextTable table =
                TextTable.read(folder.resolve(rules.table()), "l_uuid", "r_username", "r_domain");
        return table.rows().stream().map(Registration::of).toList();
    }

    private void put(Registration row) {
        boolean homeless = row.contactAddress().isEmpty() && rules.contact().isEmpty();
        if (row.id().isEmpty() || row.domain().isEmpty() || homeless) {
            throw new ConfigurationException(
                    "uac: a registration has l_uuid, r_username, r_domain and contact_addr, or"
                            + " reg_contact_addr is set: "
                            + row.id());
        }
        if (trunks.size() >= TRUNKS_MAX) {
            throw new ConfigurationException("uac keeps " + TRUNKS_MAX + " registrations at most");
        }
        trunks.put(row.id(), new Trunk(row, rules, engine()::nowMs));
    }

    /** On a thread of its own: has the reactor send what is due. */
    private void look() {
        long nowMs = engine().nowMs();
        if (rules.isActive()) {
            trunks.values().stream().filter(each -> each.isDue(nowMs)).forEach(this::register);
        }
    }

    private void register(Trunk trunk) {
        boolean _ = engine().onReactor(trunk::register);
    }

    private void unregister(Trunk trunk) {
        boolean _ = engine().onReactor(trunk::unregister);
    }

    private long count(Predicate<Trunk> wanted) {
        return trunks.values().stream().filter(wanted).count();
    }

    private List<Trunk> find(String attribute, String value) {
        if (attribute.equals("l_uuid")) {
            return Optional.ofNullable(trunks.get(value)).stream().toList();
        }
        return trunks.values().stream()
                .filter(each -> each.row().matches(attribute, value))
                .toList();
    }

    // Functions.

    private int lookup(RoutingContext context, Arguments arguments) {
        Trunk trunk = trunks.get(arguments.text(context, 0).toString());
        return tell(context, arguments, trunk);
    }

    private int lookupUri(RoutingContext context, Arguments arguments) {
        String uri = arguments.text(context, 0).toString();
        Trunk trunk =
                trunks.values().stream()
                        .filter(each -> uri.equalsIgnoreCase(each.row().remote()))
                        .findFirst()
                        .orElse(null);
        return tell(context, arguments, trunk);
    }

    private static int tell(RoutingContext context, Arguments arguments, @Nullable Trunk trunk) {
        return Function.of(
                trunk != null && arguments.assign(context, 1, Value.ofText(trunk.row().local())));
    }

    private int status(RoutingContext context, Arguments arguments) {
        Trunk trunk = trunks.get(arguments.text(context, 0).toString());
        return trunk == null ? Function.FALSE : trunk.status();
    }

    private int requestTo(RoutingContext context, Arguments arguments) {
        boolean byUser = (arguments.integer(context, 1) & 1) != 0;
        List<Trunk> found =
                find(byUser ? "l_username" : "l_uuid", arguments.text(context, 0).toString());
        if (found.isEmpty()) {
            return Function.FALSE;
        }
        Registration row = found.getFirst().row();
        if (!row.proxy().isEmpty()) {
            Branch main = context.main();
            Branch.assign(main.destinationUri(), Value.ofText(row.proxy()), context.arena());
        }
        authentication.use(context, row.realm(), row.authUser(), row.secret());
        return Function.of(context.rewriteRequestUri(Value.ofText(row.remote())));
    }

    // Commands.

    private static List<Struct> dump(Collection<Trunk> some) {
        return some.stream().map(Trunk::facts).toList();
    }

    private Struct info(CommandArguments arguments) throws Fault {
        return find(arguments.text(0), arguments.text(1)).stream()
                .findFirst()
                .map(Trunk::facts)
                .orElseThrow(() -> new Fault(404, "Record not found"));
    }

    private @Nullable Object reload() throws Fault {
        try {
            List<Registration> rows = read();
            for (Trunk trunk : List.copyOf(trunks.values())) {
                boolean kept = rows.contains(trunk.row());
                if (!kept) {
                    trunks.remove(trunk.row().id());
                    unregister(trunk);
                }
            }
            for (Registration row : rows) {
                if (!trunks.containsKey(row.id())) {
                    put(row);
                }
            }
        } catch (ConfigurationException unreadable) {
            throw new Fault(500, "Reload failed: " + unreadable.getMessage());
        }
        return null;
    }

    private @Nullable Object refresh(CommandArguments arguments) throws Fault {
        known(arguments.text(0)).hurry();
        return null;
    }

    private @Nullable Object remove(CommandArguments arguments) throws Fault {
        Trunk trunk = known(arguments.text(0));
        trunks.remove(trunk.row().id());
        unregister(trunk);
        return null;
    }

    private Trunk known(String id) throws Fault {
        Trunk trunk = trunks.get(id);
        if (trunk == null) {
            throw new Fault(404, "Record not found: " + id);
        }
        return trunk;
    }

    private @Nullable Object add(CommandArguments given) throws Fault {
        String hash = Registration.given(given.text(8));
        boolean hashed = !hash.isEmpty();
        try {
            put(
                    new Registration(
                            given.text(0),
                            given.text(1),
                            given.text(2),
                            given.text(3),
                            given.text(4),
                            Registration.given(given.text(5)),
                            Registration.given(given.text(6)),
                            hashed ? hash : Registration.given(given.text(7)),
                            hashed,
                            Registration.given(given.text(9)),
                            given.integer(10),
                            given.integer(11),
                            given.integer(12),
                            Registration.given(given.text(13, "")),
                            Registration.given(given.text(15, "")),
                            Registration.given(given.text(14, ""))));
        } catch (ConfigurationException wrong) {
            throw new Fault(400, String.valueOf(wrong.getMessage()));
        }
        return null;
    }

    private @Nullable Object activate(CommandArguments arguments) throws Fault {
        rules.active(arguments.integer(0) != 0);
        return null;
    }
}
