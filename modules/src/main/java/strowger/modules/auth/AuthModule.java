package strowger.modules.auth;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.module.Refusal;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The {@code auth} module: asks for Digest credentials and judges them. */
public final class AuthModule implements Module {
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_REQUIRED = 407;
    private static final int SERVER_ERROR = 500;
    private static final int RING_MAX = 1 << 24;
    private static final String WWW = "WWW-Authenticate";
    private static final String PROXY = "Proxy-Authenticate";
    private static final Value UNAUTHORIZED_REASON = Value.ofText("Unauthorized");
    private static final Value PROXY_REASON = Value.ofText("Proxy Authentication Required");
    private static final Value ERROR_REASON = Value.ofText("Internal Server Error");

    private final NonceParameters parameters = new NonceParameters();
    private List<Algorithm> algorithms = List.of(Algorithm.MD5);
    private boolean algorithmNamed;
    private int standardQop;
    private boolean stateless;
    private String realmPrefix = "";
    private Optional<Parts> parts = Optional.empty();

    /** What is made at the start. */
    private record Parts(
            Authentication authentication, Challenge challenge, ContextState<AuthState> states) {}

    @Override
    public String name() {
        return "auth";
    }

    @Override
    public void export(Exports exports) {
        parameters.export(exports);
        exports.text("algorithm", this::algorithms)
                .doc("MD5, SHA-256, SHA-512-256, or a list of them, the preferred first.");
        exports.text("qop", this::qop)
                .doc("What challenges of authenticating functions offer: auth or auth-int.");
        exports.integer("force_stateless_reply", value -> stateless = value != 0)
                .unset(0)
                .doc("Whether challenges are sent statelessly even in a transaction.");
        exports.text("realm_prefix", prefix -> realmPrefix = prefix)
                .doc("What is taken off the front of realms.");
        exports.integer("use_domain", _ -> {})
                .unset(0)
                .doc("Accepted and ignored: the script names the password.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "a reply has no Authentication-Info; leave it out",
                "add_authinfo_hdr");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "not in Kamailio's manual; the headers are those of RFC 3261",
                "challenge_attr",
                "protect_contacts",
                "proxy_challenge_header",
                "www_challenge_header");
        exportJudging(exports);
        exportChallenges(exports);
    }

    private void algorithms(String names) {
        if (!names.isEmpty()) {
            algorithms = Algorithm.list(names);
            algorithmNamed = true;
        }
    }

    private void qop(String value) {
        standardQop =
                switch (value) {
                    case "" -> 0;
                    case "auth" -> Challenge.QOP_AUTH;
                    case "auth-int" -> Challenge.QOP_AUTH_INT;
                    default ->
                            throw new ConfigurationException(
                                    "auth: qop is auth or auth-int, not '" + value + "'");
                };
    }

    private void exportJudging(Exports exports) {
        Parameter realm = text("realm");
        Parameter password = text("password");
        Parameter flags = integer("flags");
        String returns =
                "; flags: 1 the password is hashed already. Returns 1, -2 wrong password, -4 nonce"
                        + " expired, -5 no credentials, -6 nonce used again, -1 other faults.";
        for (String name : new String[] {"pv_www_authenticate", "pv_www_authorize"}) {
            exports.function(name, this::www, realm, password, flags, text("method").orAbsent())
                    .in(RouteKind.REQUEST)
                    .doc("Whether Authorization has the password's response" + returns);
        }
        for (String name : new String[] {"pv_proxy_authenticate", "pv_proxy_authorize"}) {
            exports.function(name, this::proxy, realm, password, flags)
                    .in(RouteKind.REQUEST)
                    .doc("Whether Proxy-Authorization has the password's response" + returns);
        }
        exports.function("pv_auth_check", this::check, realm, password, flags, integer("checks"))
                .in(RouteKind.REQUEST)
                .doc(
                        "The same of either, as a REGISTER or another request has it; checks: 1 the"
                                + " user is that of To in a REGISTER, else of From: or it is -8.");
        exports.function("has_credentials", this::has, realm)
                .in(RouteKind.REQUEST)
                .doc("Whether the request has credentials for a realm.");
        exports.function("consume_credentials", this::consume)
                .in(RouteKind.REQUEST)
                .doc("Takes the credentials that were right out of the request.");
    }

    private void exportChallenges(Exports exports) {
        Parameter realm = text("realm");
        Parameter flags = integer("flags");
        Parameter list = text("algorithms").orAbsent();
        String says =
                "; flags: 1 qop auth, 2 qop auth-int, 4 no 500 on a failure, 16 the nonce is"
                        + " stale.";
        exports.function(
                        "www_challenge",
                        (context, arguments) -> challenge(context, arguments, false),
                        realm,
                        flags,
                        list)
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY)
                .doc("Answers 401 with a challenge" + says);
        exports.function(
                        "proxy_challenge",
                        (context, arguments) -> challenge(context, arguments, true),
                        realm,
                        flags,
                        list)
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY)
                .doc("Answers 407 with a challenge" + says);
        exports.function(
                        "auth_challenge",
                        (context, arguments) ->
                                challenge(
                                        context,
                                        arguments,
                                        context.message().method() != Method.REGISTER),
                        realm,
                        flags,
                        list)
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY)
                .doc("Answers a REGISTER 401, all else 407, with a challenge" + says);
        exports.function(
                        "auth_get_www_authenticate",
                        this::write,
                        realm,
                        flags,
                        variable("destination"))
                .in(RouteKind.REQUEST)
                .doc("Writes the value of a WWW-Authenticate into a variable.");
        exports.function("auth_algorithm", this::prefer, text("algorithm"))
                .in(RouteKind.REQUEST)
                .doc("Sets the algorithm, or the list of them, of challenges to this request.");
    }

    @Override
    public void start(Engine engine) {
        Nonces nonces = new Nonces(parameters.rule(), parameters.secret(), engine::nowMs);
        parts =
                Optional.of(
                        new Parts(
                                new Authentication(nonces, List.of(Algorithm.values())),
                                new Challenge(nonces, algorithmNamed),
                                engine.contextState(() -> new AuthState(nonces))));
    }

    private Parts parts() {
        return parts.orElseThrow(() -> new ConfigurationException("auth has not started"));
    }

    /** What is known of a message's authentication. */
    AuthState state(RoutingContext context) {
        return parts().states().in(context);
    }

    /** The same, with the realm that the first argument is. */
    AuthState state(RoutingContext context, Arguments arguments) {
        AuthState state = parts().states().in(context);
        state.realm.set(arguments.text(context, 0));
        int length = realmPrefix.length();
        boolean prefixed = length > 0 && state.realm.length() > length;
        for (int index = 0; index < length && prefixed; index++) {
            prefixed = state.realm.byteAt(index) == realmPrefix.charAt(index);
        }
        if (prefixed) {
            Value realm = state.realm;
            realm.setText(realm.buffer(), realm.offset() + length, realm.length() - length);
        }
        return state;
    }

    private int www(RoutingContext context, Arguments arguments) {
        Value method = state(context, arguments).text;
        if (arguments.has(3)) {
            method.set(arguments.text(context, 3));
        } else {
            ownMethod(context, method);
        }
        return judge(context, arguments, HeaderName.AUTHORIZATION, method);
    }

    private static void ownMethod(RoutingContext context, Value out) {
        SipMessage message = context.message();
        out.setText(message.buffer(), message.methodOffset(), message.methodLength());
    }

    private int proxy(RoutingContext context, Arguments arguments) {
        Value method = state(context, arguments).text;
        ownMethod(context, method);
        return judge(context, arguments, HeaderName.PROXY_AUTHORIZATION, method);
    }

    private int judge(
            RoutingContext context, Arguments arguments, HeaderName header, Value method) {
        AuthState state = state(context, arguments);
        state.subject.password.set(arguments.text(context, 1));
        state.subject.isHashed = (arguments.integer(context, 2) & 1) != 0;
        state.subject.method.set(method);
        if (state.realm.length() == 0) {
            return Authentication.FAILED;
        }
        return parts().authentication().judge(context, header, state, state.subject.method);
    }

    /** Judges the credentials for the realm, password and method that the state has. */
    int judge(RoutingContext context, HeaderName header, AuthState state) {
        return parts().authentication().judge(context, header, state, state.subject.method);
    }

    private int check(RoutingContext context, Arguments arguments) {
        boolean register = context.message().method() == Method.REGISTER;
        Value method = state(context, arguments).text;
        ownMethod(context, method);
        int result =
                judge(
                        context,
                        arguments,
                        register ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION,
                        method);
        boolean compared =
                result == Authentication.RIGHT && (arguments.integer(context, 3) & 1) != 0;
        return compared && !isUser(context, register) ? Authentication.WRONG_USER : result;
    }

    private boolean isUser(RoutingContext context, boolean register) {
        SipMessage message = context.message();
        if (message.method() == Method.ACK || message.method() == Method.CANCEL) {
            return true;
        }
        AuthState state = parts().states().in(context);
        var uri = register ? message.to().uri() : message.from().uri();
        return Authentication.isUser(state.credentials, message, uri);
    }

    private int has(RoutingContext context, Arguments arguments) {
        AuthState state = state(context, arguments);
        SipMessage message = context.message();
        return Function.of(
                isThere(message, HeaderName.AUTHORIZATION, state)
                        || isThere(message, HeaderName.PROXY_AUTHORIZATION, state));
    }

    private static boolean isThere(SipMessage message, HeaderName name, AuthState state) {
        return Authentication.find(message, name, state.realm, state.credentials)
                != SipMessage.ABSENT;
    }

    private int consume(RoutingContext context, Arguments arguments) {
        AuthState state = parts().states().in(context);
        if (state.authorizedMessage != context.messageNumber()) {
            return Function.FALSE;
        }
        state.authorizedMessage = 0;
        SipMessage message = context.message();
        return Function.of(
                context.edits()
                        .delete(
                                message.headerOffset(state.authorized),
                                message.headerLength(state.authorized)));
    }

    private int challenge(RoutingContext context, Arguments arguments, boolean proxy) {
        AuthState state = state(context, arguments);
        int flags = (int) arguments.integer(context, 1);
        boolean added =
                state.realm.length() > 0
                        && parts().challenge()
                                .add(
                                        context,
                                        state,
                                        proxy ? PROXY : WWW,
                                        withQop(flags),
                                        algorithms(context, arguments, state));
        if (!added) {
            boolean told = (flags & Challenge.NO_ERROR_REPLY) == 0;
            return told && answer(context, SERVER_ERROR, ERROR_REASON)
                    ? Function.EXIT
                    : Function.FALSE;
        }
        return Function.of(
                answer(
                        context,
                        proxy ? PROXY_REQUIRED : UNAUTHORIZED,
                        proxy ? PROXY_REASON : UNAUTHORIZED_REASON));
    }

    private int withQop(int flags) {
        boolean chosen = (flags & (Challenge.QOP_AUTH | Challenge.QOP_AUTH_INT)) != 0;
        return chosen ? flags : flags | standardQop;
    }

    private List<Algorithm> algorithms(
            RoutingContext context, Arguments arguments, AuthState state) {
        if (arguments.has(2)) {
            return listed(arguments.text(context, 2).toString());
        }
        return state.algorithmsMessage == context.messageNumber() ? state.algorithms : algorithms;
    }

    private List<Algorithm> listed(String names) {
        try {
            return names.isEmpty() ? algorithms : Algorithm.list(names);
        } catch (ConfigurationException unknown) {
            return List.of();
        }
    }

    private boolean answer(RoutingContext context, int code, Value reason) {
        return stateless
                ? context.core().reply(context, code, reason)
                : context.core().answer(context, code, reason);
    }

    private int write(RoutingContext context, Arguments arguments) {
        AuthState state = state(context, arguments);
        int flags = withQop((int) arguments.integer(context, 1));
        List<Algorithm> wanted =
                state.algorithmsMessage == context.messageNumber() ? state.algorithms : algorithms;
        return Function.of(
                state.realm.length() > 0
                        && parts().challenge().write(context, state, flags, wanted.getFirst())
                        && arguments.assign(context, 2, state.text));
    }

    private int prefer(RoutingContext context, Arguments arguments) {
        List<Algorithm> wanted = listed(arguments.text(context, 0).toString());
        AuthState state = parts().states().in(context);
        state.algorithms = wanted;
        state.algorithmsMessage = context.messageNumber();
        return Function.of(!wanted.isEmpty());
    }

    /** How nonces are made. */
    private static final class NonceParameters {
        private long lifetimeSec = 300;
        private long driftSec = 3;
        private long registerChecks;
        private long openingChecks;
        private long dialogChecks;
        private boolean once;
        private boolean counted;
        private long ringCount = 1 << 20;
        private String secret = "";

        void export(Exports exports) {
            exports.integer("nonce_expire", value -> lifetimeSec = value)
                    .unset(300)
                    .doc("Seconds that a nonce is good for.");
            exports.integer("nonce_auth_max_drift", value -> driftSec = value)
                    .unset(3)
                    .doc("Seconds that the clock of another server with our secret may be ahead.");
            String checks = ": 1 Request-URI, 2 Call-ID, 4 From tag, 8 source address.";
            exports.integer("auth_checks_register", bits -> registerChecks = bits)
                    .unset(0)
                    .doc("What the nonce of a REGISTER is bound to" + checks);
            exports.integer("auth_checks_no_dlg", bits -> openingChecks = bits)
                    .unset(0)
                    .doc("What the nonce of a request outside a dialog is bound to" + checks);
            exports.integer("auth_checks_in_dlg", bits -> dialogChecks = bits)
                    .unset(0)
                    .doc("What the nonce of a request within a dialog is bound to" + checks);
            exports.integer("one_time_nonce", value -> once = value != 0)
                    .unset(0)
                    .doc("Whether a nonce may be used once only.");
            exports.integer("nonce_count", value -> counted = value != 0)
                    .unset(0)
                    .doc("Whether the count of a nonce's uses must rise; credentials need qop.");
            for (String name : new String[] {"nc_array_size", "otn_in_flight_no"}) {
                exports.integer(name, value -> ringCount = value == 0 ? 1 << 20 : value)
                        .unset(1 << 20)
                        .doc("Nonces whose uses are known at the same time; 8 bytes each.");
            }
            for (String name : new String[] {"nc_array_order", "otn_in_flight_order"}) {
                exports.integer(
                                name,
                                value ->
                                        ringCount =
                                                value == 0 ? 1 << 20 : 1L << Math.min(value, 40))
                        .unset(20)
                        .doc("The same as a power of two.");
            }
            exports.integer("nid_pool_no", _ -> {})
                    .unset(1)
                    .doc("Accepted and ignored: numbers of nonces come from one place.");
            exports.text("secret", text -> secret = text)
                    .doc("The secret of nonces; drawn at the start if it is not set.");
        }

        Nonces.Rule rule() {
            if (ringCount < 1 || ringCount > RING_MAX || lifetimeSec < 1 || driftSec < 0) {
                throw new ConfigurationException(
                        "auth: nonce_expire is above 0, nonces in flight are 1 to " + RING_MAX);
            }
            int places = Integer.highestOneBit((int) ringCount);
            return new Nonces.Rule(
                    lifetimeSec,
                    driftSec,
                    (int) registerChecks,
                    (int) openingChecks,
                    (int) dialogChecks,
                    once,
                    counted,
                    places < ringCount ? places << 1 : places);
        }

        byte[] secret() {
            if (!secret.isEmpty()) {
                return secret.getBytes(StandardCharsets.UTF_8);
            }
            byte[] drawn = new byte[32];
            new SecureRandom().nextBytes(drawn);
            return drawn;
        }
    }
}
