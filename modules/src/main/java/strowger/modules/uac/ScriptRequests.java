package strowger.modules.uac;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.modules.transaction.UacRequest;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Requests that the script makes: {@code $uac_req(...)} and {@code uac_req_send}. */
final class ScriptRequests {
    private static final String EVENT = "uac:reply";
    private static final int FINAL = 200;
    private static final int OK = 1; // of evtype: a response came
    private static final int NO_RESPONSE = 2;
    private static final long HASHED = 1; // of flags: apasswd is the hash of user, realm, password
    private static final long ON_FAILURE = 2; // of evroute

    private String defaultSocket = "";
    private @Nullable ContextState<Draft> drafts;

    /** What the script has set for one message. */
    private static final class Draft {
        private final Map<RequestField, String> fields = new EnumMap<>(RequestField.class);
        private long message;

        Map<RequestField, String> of(RoutingContext context) {
            if (message != context.messageNumber()) {
                message = context.messageNumber();
                fields.clear();
            }
            return fields;
        }
    }

    void export(Exports exports) {
        exports.text("default_socket", name -> defaultSocket = name)
                .doc("The socket that requests leave by where $uac_req(sock) names none.");
        exports.variables("uac_req", this::bind)
                .doc(
                        "A part of the request that uac_req_send sends: method, ruri, furi, turi,"
                                + " hdrs, body, ouri, ...; all=$null forgets it. In"
                                + " event_route[uac:reply] evcode is the code of the reply.");
        exports.function("uac_req_send", (context, _) -> Function.of(send(context)))
                .doc(
                        "Sends the request of $uac_req(...), and again with credentials where auser"
                                + " and apasswd are set and it is challenged. Not for INVITE.");
        exports.eventRoute(EVENT)
                .doc(
                        "The final reply to a request of uac_req_send for which $uac_req(evroute)"
                                + " was 1, or 2 for failures only.");
    }

    void start(Engine engine) {
        if (!defaultSocket.isEmpty() && engine.core().socket(defaultSocket).isNone()) {
            throw new ConfigurationException(
                    "uac: default_socket=" + defaultSocket + " is not listened on");
        }
        drafts = engine.contextState(Draft::new);
    }

    /** The socket of requests that name none; empty for any. */
    String defaultSocket() {
        return defaultSocket;
    }

    private Map<RequestField, String> fields(RoutingContext context) {
        if (drafts == null) {
            throw new IllegalStateException("uac has not started");
        }
        return drafts.in(context).of(context);
    }

    private Variable bind(VariableName name) {
        RequestField field = RequestField.of(name.constantInner().orElse(""));
        return Variable.of(
                strowger.engine.value.ValueType.ANY,
                (context, out) -> read(field, context, out),
                (context, value) -> assign(field, context, value));
    }

    private void read(RequestField field, RoutingContext context, Value out) {
        String text = fields(context).get(field);
        if (text == null) {
            out.setNull();
        } else if (field.isNumber()) {
            out.setInteger(Long.parseLong(text));
        } else {
            out.set(Value.ofText(text));
            out.keepIn(context.arena());
        }
    }

    private boolean assign(RequestField field, RoutingContext context, Value value) {
        if (field == RequestField.ALL) {
            fields(context).clear();
            return value.isNull();
        }
        if (value.isNull()) {
            fields(context).remove(field);
        } else if (field.isNumber()) {
            fields(context).put(field, Long.toString(value.toInteger()));
        } else {
            value.toText(context.arena());
            fields(context).put(field, value.toString());
        }
        return true;
    }

    private boolean send(RoutingContext context) {
        Map<RequestField, String> fields = fields(context);
        Script request = new Script(context.core(), new EnumMap<>(fields));
        if (!request.isComplete() || !(context.core().stateful() instanceof TransactionLayer)) {
            return false;
        }
        boolean sent = request.send("");
        if (sent) {
            request.fields.forEach(fields::putIfAbsent); // Call-ID and the like, as they were made
        }
        return sent;
    }

    /** One request, and what comes of it. */
    private final class Script implements LocalUser {
        private final Core core; // its reactor sends it, and hears of responses
        private final Map<RequestField, String> fields;
        private boolean authenticated;

        Script(Core core, Map<RequestField, String> given) {
            this.core = core;
            fields = given;
            fields.putIfAbsent(RequestField.TURI, text(RequestField.RURI));
            fields.putIfAbsent(RequestField.CALLID, token() + "-" + token());
            fields.putIfAbsent(RequestField.FTAG, token());
            fields.putIfAbsent(RequestField.CSEQNO, "10");
        }

        private static String token() {
            return Long.toHexString(ThreadLocalRandom.current().nextLong());
        }

        private String text(RequestField field) {
            return fields.getOrDefault(field, "");
        }

        private long number(RequestField field) {
            return Long.parseLong(fields.getOrDefault(field, "0"));
        }

        boolean isComplete() {
            String method = text(RequestField.METHOD);
            return !method.isEmpty()
                    && !method.equals("INVITE")
                    && !method.equals("ACK")
                    && !text(RequestField.RURI).isEmpty()
                    && !text(RequestField.FURI).isEmpty();
        }

        boolean send(String credentials) {
            String to = text(RequestField.TTAG);
            String headers =
                    """
                    From: <%s>;tag=%s
                    To: <%s>%s
                    Call-ID: %s
                    CSeq: %d %s
                    """
                            .formatted(
                                    text(RequestField.FURI),
                                    text(RequestField.FTAG),
                                    text(RequestField.TURI),
                                    to.isEmpty() ? "" : ";tag=" + to,
                                    text(RequestField.CALLID),
                                    number(RequestField.CSEQNO),
                                    text(RequestField.METHOD));
            UnsafeBuffer request =
                    UacRequest.text(
                            text(RequestField.METHOD),
                            text(RequestField.RURI),
                            headers + credentials + text(RequestField.HDRS),
                            text(RequestField.BODY));
            String hop = text(RequestField.OURI);
            String socket = text(RequestField.SOCK);
            String name = socket.isEmpty() ? defaultSocket : socket;
            return Transactions.of(core)
                            .localRequests()
                            .within(number(RequestField.FR_TIMEOUT))
                            .send(
                                    request,
                                    0,
                                    request.capacity(),
                                    hop.isEmpty() ? new Value() : Value.ofText(hop),
                                    name.isEmpty()
                                            ? ListenSocket.NONE
                                            : core.settings().socket(name),
                                    this)
                    != 0;
        }

        @Override
        public void onResponse(Transaction transaction, RoutingContext reply, int code) {
            if (code < FINAL) {
                return;
            }
            boolean challenged = (code == 401 || code == 407) && reply != RoutingContext.NONE;
            long wanted = number(RequestField.EVROUTE);
            if (wanted == 1 || (wanted == ON_FAILURE && code / 100 != 2)) {
                tell(reply, code);
            }
            if (challenged && !authenticated && !text(RequestField.AUSER).isEmpty()) {
                authenticate(reply);
            }
        }

        private void authenticate(RoutingContext reply) {
            authenticated = true;
            Account account =
                    new Account(
                            text(RequestField.AUSER),
                            "",
                            text(RequestField.APASSWD),
                            (number(RequestField.FLAGS) & HASHED) != 0);
            Optional<Challenge> challenge = Challenge.of(reply.message());
            if (challenge.isPresent()) {
                String line =
                        account.answer(
                                challenge.get(),
                                text(RequestField.METHOD),
                                text(RequestField.RURI),
                                text(RequestField.BODY).getBytes(StandardCharsets.UTF_8));
                fields.put(RequestField.CSEQNO, Long.toString(number(RequestField.CSEQNO) + 1));
                boolean _ = send(line);
            }
        }

        private void tell(RoutingContext reply, int code) {
            Optional<RouteBlock> route = core.settings().program().block(RouteKind.EVENT, EVENT);
            if (route.isEmpty()) {
                return;
            }
            if (reply == RoutingContext.NONE) {
                boolean _ = core.runEvent(EVENT, context -> show(context, code, NO_RESPONSE));
            } else {
                boolean _ =
                        core.runOn(
                                reply.inbound(), route.get(), context -> show(context, code, OK));
            }
        }

        private void show(RoutingContext context, int code, int type) {
            Map<RequestField, String> shown = fields(context);
            shown.putAll(fields);
            shown.put(RequestField.EVCODE, Integer.toString(code));
            shown.put(RequestField.EVTYPE, Integer.toString(type));
        }
    }
}
