package strowger.modules.auth;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.BoundText;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.database.DatabaseUrl;
import strowger.modules.database.TextTable;
import strowger.parser.Credentials;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code auth_db} module: judges Digest credentials by a table of subscribers. Tables are read
 * whole, when the server starts and when {@code auth_db.reload} asks for it: no request waits for
 * one. Their names stand in the configuration.
 */
public final class AuthDbModule implements Module {
    private static final int UNKNOWN_USER = -3;
    private static final int ID = 1; // of flags
    private static final int NOT_OF_CALLS = 2;

    private final Set<String> wanted = new TreeSet<>();
    private final List<Loaded> loaded = new ArrayList<>();
    private String databaseUrl = "";
    private String userColumn = "username";
    private String domainColumn = "domain";
    private String passwordColumn = "ha1";
    private String secondColumn = "ha1b";
    private boolean plain;
    private boolean domainUsed;
    private @Nullable AuthModule auth;
    private volatile Map<String, Subscribers> tables = Map.of();

    /** A column that is shown to scripts. */
    private record Loaded(String column, Argument variable) {}

    @Override
    public String name() {
        return "auth_db";
    }

    @Override
    public void export(Exports exports) {
        exportColumns(exports);
        Parameter realm = text("realm");
        Parameter table = text("table").resolvedBy(this::want);
        String returns =
                "; returns 1, -2 wrong password, -3 no such user, -4 nonce expired, -5 no"
                        + " credentials, -6 nonce used again, -1 other faults.";
        for (String name : new String[] {"www_authenticate", "www_authorize"}) {
            exports.function(
                            name,
                            (context, given) -> judge(context, given, HeaderName.AUTHORIZATION, 2),
                            realm,
                            table,
                            text("method").orAbsent())
                    .in(RouteKind.REQUEST)
                    .doc("Whether Authorization is that of a subscriber of the table" + returns);
        }
        for (String name : new String[] {"proxy_authenticate", "proxy_authorize"}) {
            exports.function(
                            name,
                            (context, given) ->
                                    judge(context, given, HeaderName.PROXY_AUTHORIZATION, -1),
                            realm,
                            table)
                    .in(RouteKind.REQUEST)
                    .doc("The same of Proxy-Authorization" + returns);
        }
        exports.function("auth_check", this::check, realm, table, integer("flags"))
                .in(RouteKind.REQUEST)
                .doc(
                        "The same of either, as a REGISTER or another request has it; flags: 1 the"
                                + " user is that of From, To (REGISTER, PUBLISH) and the request"
                                + " URI (PUBLISH): or it is -8; 2 but not of calls and MESSAGE.");
        exports.function("is_subscriber", this::isSubscriber, text("uri"), table, integer("flags"))
                .doc("Whether a URI is a subscriber's; flags: 1 its domain counts, 2 it is set.");
        exports.command("auth_db.reload", _ -> reload())
                .doc("Reads the tables of subscribers anew; the old ones stay if one can't be.");
    }

    private void exportColumns(Exports exports) {
        exports.text("db_url", value -> databaseUrl = value)
                .doc("text:///folder: the tables are files there, as db_text has them.");
        exports.text("user_column", value -> userColumn = value)
                .unset(userColumn)
                .doc("The column of user names.");
        exports.text("domain_column", value -> domainColumn = value)
                .unset(domainColumn)
                .doc("The column of domains.");
        exports.text("password_column", value -> passwordColumn = value)
                .unset(passwordColumn)
                .doc("The column of H(user:realm:password), or of passwords (calculate_ha1).");
        exports.text("password_column_2", value -> secondColumn = value)
                .unset(secondColumn)
                .doc("The same for credentials of user@domain: H(user@domain:realm:password).");
        exports.integer("calculate_ha1", value -> plain = value != 0)
                .unset(0)
                .doc("Whether passwords are kept, not their hashes.");
        exports.integer("use_domain", value -> domainUsed = value != 0)
                .unset(0)
                .doc("Whether the domain of a row must be that of the credentials, or the realm.");
        exports.bound("load_credentials", this::load)
                .doc("Columns for scripts to see: $avp(name)=column;column.");
        for (String name : new String[] {"version_table", "force_generate_avps"}) {
            exports.integer(name, _ -> {})
                    .doc("Kept for old configurations: a table tells its columns itself.");
        }
    }

    private String want(String table) {
        wanted.add(table);
        return table;
    }

    private void load(BoundText text) {
        for (String part : text.text().split(";", -1)) {
            int equals = part.lastIndexOf('=');
            String column = part.substring(equals + 1).strip();
            String variable = equals < 0 ? "$avp(" + column + ")" : part.substring(0, equals);
            if (!column.isEmpty()) {
                loaded.add(new Loaded(column, text.bind(variable.strip())));
            }
        }
    }

    @Override
    public void start(Engine engine) {
        for (Module module : engine.modules().loaded()) {
            if (module instanceof AuthModule found) {
                auth = found;
            }
        }
        if (auth == null) {
            throw new ConfigurationException(
                    "auth_db needs auth: put loadmodule \"auth.so\" before it");
        }
        tables = read();
    }

    private Map<String, Subscribers> read() {
        Path folder =
                DatabaseUrl.folder(
                        "auth_db",
                        databaseUrl,
                        "take the password from $sht or another variable:"
                                + " pv_www_authenticate(realm, password, flags)");
        Map<String, Subscribers> read = new HashMap<>();
        for (String table : wanted) {
            Path file = folder.resolve(table);
            read.put(table, Subscribers.read(file, userColumn, domainColumn, passwordColumn));
        }
        return Map.copyOf(read);
    }

    private @Nullable Object reload() throws Fault {
        try {
            tables = read();
        } catch (ConfigurationException unreadable) {
            throw new Fault(500, "Reload failed: " + unreadable.getMessage());
        }
        return null;
    }

    private AuthModule auth() {
        if (auth == null) {
            throw new ConfigurationException("auth_db has not started");
        }
        return auth;
    }

    /**
     * @param method the index of the argument that is the method; below 0 for the message's.
     */
    private int judge(RoutingContext context, Arguments arguments, HeaderName header, int method) {
        AuthState state = auth().state(context, arguments);
        Subscribers subscribers = tables.get(arguments.text(context, 1).toString());
        SipMessage message = context.message();
        if (subscribers == null || state.realm.length() == 0) {
            return Authentication.FAILED;
        }
        Credentials credentials = state.credentials;
        int found = Authentication.find(message, header, state.realm, credentials);
        if (found == SipMessage.ABSENT) {
            boolean never = message.method() == Method.ACK || message.method() == Method.CANCEL;
            return never ? Authentication.RIGHT : Authentication.NO_CREDENTIALS;
        }
        String name =
                message.buffer()
                        .getStringWithoutLengthUtf8(
                                credentials.offset(Credentials.Field.USERNAME),
                                credentials.length(Credentials.Field.USERNAME));
        int at = name.indexOf('@');
        String domain = at < 0 ? state.realm.toString() : name.substring(at + 1);
        Optional<TextTable.Row> row =
                subscribers.find(at < 0 ? name : name.substring(0, at), domainUsed ? domain : "");
        if (row.isEmpty()) {
            return UNKNOWN_USER;
        }
        String column = at < 0 || plain ? passwordColumn : secondColumn;
        state.subject.password.set(Value.ofText(row.get().text(column)));
        state.subject.isHashed = !plain;
        if (method >= 0 && arguments.has(method)) {
            state.subject.method.set(arguments.text(context, method));
        } else {
            state.subject.method.setText(
                    message.buffer(), message.methodOffset(), message.methodLength());
        }
        int result = auth().judge(context, header, state);
        if (result == Authentication.RIGHT) {
            show(context, row.get());
        }
        return result;
    }

    private void show(RoutingContext context, TextTable.Row row) {
        for (Loaded each : loaded) {
            String text = row.text(each.column());
            if (!text.isEmpty()) {
                each.variable().assign(context, Value.ofText(text));
            }
        }
    }

    private int check(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        boolean register = message.method() == Method.REGISTER;
        int result =
                judge(
                        context,
                        arguments,
                        register ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION,
                        -1);
        long flags = arguments.integer(context, 2);
        boolean compared = (flags & ID) != 0 && !((flags & NOT_OF_CALLS) != 0 && isCall(message));
        boolean wrong = result == Authentication.RIGHT && compared && !isUser(context);
        return wrong ? Authentication.WRONG_USER : result;
    }

    private static boolean isCall(SipMessage message) {
        return switch (message.method()) {
            case INVITE, BYE, PRACK, UPDATE, MESSAGE -> true;
            default -> false;
        };
    }

    private boolean isUser(RoutingContext context) {
        SipMessage message = context.message();
        if (message.method() == Method.ACK || message.method() == Method.CANCEL) {
            return true;
        }
        Credentials credentials = auth().state(context).credentials;
        boolean from = Authentication.isUser(credentials, message, message.from().uri());
        boolean to = Authentication.isUser(credentials, message, message.to().uri());
        return switch (message.method()) {
            case REGISTER -> from && to;
            case PUBLISH ->
                    from && to && Authentication.isUser(credentials, message, context.requestUri());
            default -> from;
        };
    }

    private int isSubscriber(RoutingContext context, Arguments arguments) {
        Subscribers subscribers = tables.get(arguments.text(context, 1).toString());
        byte[] bytes = arguments.text(context, 0).toString().getBytes(StandardCharsets.UTF_8);
        SipUri uri = new SipUri();
        boolean sound =
                uri.wrap(new UnsafeBuffer(bytes), 0, bytes.length) == ParseError.NONE
                        && uri.isSip();
        if (subscribers == null || !sound) {
            return Function.FALSE;
        }
        boolean byDomain = (arguments.integer(context, 2) & 1) != 0 || domainUsed;
        String user = part(uri, uri.userOffset(), uri.userLength());
        String domain = byDomain ? part(uri, uri.hostOffset(), uri.hostLength()) : "";
        Optional<TextTable.Row> row = subscribers.find(user, domain);
        row.ifPresent(found -> show(context, found));
        return Function.of(row.isPresent());
    }

    private static String part(SipUri uri, int offset, int length) {
        return uri.buffer().getStringWithoutLengthUtf8(offset, length);
    }
}
