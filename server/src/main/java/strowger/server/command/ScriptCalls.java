package strowger.server.command;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.Waiting;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.SipMessage;
import strowger.server.rpc.RpcService;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * Calls of commands by scripts: a request of HTTP whose body is one, or a text. The message waits
 * while the command is done on a thread of its own.
 */
final class ScriptCalls {
    private static final int COUNT_MAX = 64;
    private static final int ANSWER_LENGTH_MAX = 200 * 1024; // what a connection's queue takes
    private static final Value JSON = Value.ofText("application/json");
    private static final Value OK = Value.ofText("OK");
    private static final int CODE_OK = 200;
    private static final int CODE_MIN = 300;
    private static final int CODE_MAX = 599;
    private static final int CODE_ERROR = 500;
    private static final RpcService.Answer BUSY =
            new RpcService.Answer("", "", 503, "Too Many Calls");

    private final Semaphore places = new Semaphore(COUNT_MAX);
    private @Nullable ContextState<Answered> answers;
    private volatile @Nullable RpcService service;
    private volatile boolean pretty;

    /** The last answer that a message's script has got. */
    private static final class Answered {
        private long message;
        private RpcService.Answer answer = BUSY;
    }

    void export(Exports exports) {
        exports.function("jsonrpc_dispatch", this::dispatch)
                .in(RouteKind.EVENT)
                .waiting()
                .doc("Does what the body of a request of HTTP asks for, and answers it.");
        exports.function("jsonrpc_exec", this::execute, text("request"))
                .waiting()
                .doc("Does what a text of JSON-RPC asks for; $jsonrpl has the answer.");
        exports.variables("jsonrpl", this::answer)
                .doc("The answer of jsonrpc_exec: its code, text (the reason) or body.");
    }

    void start(Engine engine) {
        answers = engine.contextState(Answered::new);
    }

    void serve(RpcService chosen, boolean inLines) {
        service = chosen;
        pretty = inLines;
    }

    private int dispatch(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        byte[] document = new byte[message.bodyLength()];
        message.buffer().getBytes(message.bodyOffset(), document);
        return call(context, document, ScriptCalls::reply);
    }

    private static int reply(RoutingContext context, RpcService.Answer answer) {
        int code = answer.code();
        boolean named = code == CODE_OK || (code >= CODE_MIN && code <= CODE_MAX);
        boolean fits = answer.text().length() <= ANSWER_LENGTH_MAX;
        return Function.of(
                context.core()
                        .settings()
                        .http()
                        .reply(
                                context,
                                named && fits ? code : CODE_ERROR,
                                code == CODE_OK && fits
                                        ? OK
                                        : Value.ofText(fits ? answer.reason() : "Too Long"),
                                JSON,
                                Value.ofText(fits ? answer.text() : tooLong(answer))));
    }

    private static String tooLong(RpcService.Answer answer) {
        return """
        {"jsonrpc": "2.0", "error": {"code": 500, "message": \
        "The answer has %d characters, %d fit; ask over another transport"}, "id": null}
        """
                .formatted(answer.text().length(), ANSWER_LENGTH_MAX);
    }

    private int execute(RoutingContext context, Arguments arguments) {
        byte[] document = arguments.text(context, 0).toString().getBytes(StandardCharsets.UTF_8);
        return call(context, document, this::keep);
    }

    private int keep(RoutingContext context, RpcService.Answer answer) {
        ContextState<Answered> slot = answers;
        if (slot == null) {
            return Function.FALSE;
        }
        Answered answered = slot.in(context);
        answered.message = context.messageNumber();
        answered.answer = answer;
        return Function.TRUE;
    }

    /** Takes an answer on the message's reactor. */
    @FunctionalInterface
    private interface Taker {
        int take(RoutingContext context, RpcService.Answer answer);
    }

    private int call(RoutingContext context, byte[] document, Taker taker) {
        RpcService serving = service;
        if (serving == null || !places.tryAcquire()) {
            return taker.take(context, BUSY);
        }
        Waiting waiting = context.suspend();
        if (waiting == Waiting.REFUSED) {
            places.release();
            return Function.FALSE;
        }
        Thread.ofVirtual()
                .name("rpc-script")
                .start(
                        () -> {
                            try {
                                RpcService.Answer answer = serving.answer(document, pretty);
                                waiting.resume(resumed -> taker.take(resumed, answer));
                            } finally {
                                places.release();
                            }
                        });
        return Function.TRUE;
    }

    private Variable answer(VariableName name) {
        String part = name.constantInner().orElse("");
        return switch (part) {
            case "code" ->
                    Variable.of(
                            ValueType.INTEGER,
                            (context, out) -> {
                                if (isThere(context)) {
                                    out.setInteger(last(context).answer.code());
                                } else {
                                    out.setNull();
                                }
                            });
            case "text" -> part(RpcService.Answer::reason);
            case "body" -> part(RpcService.Answer::text);
            default ->
                    throw new ConfigurationException(
                            "$jsonrpl takes code, text or body, not '" + part + "'");
        };
    }

    private Variable part(java.util.function.Function<RpcService.Answer, String> part) {
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    if (isThere(context)) {
                        out.set(Value.ofText(part.apply(last(context).answer)));
                        out.keepIn(context.arena());
                    } else {
                        out.setNull();
                    }
                });
    }

    private boolean isThere(RoutingContext context) {
        return answers != null && last(context).message == context.messageNumber();
    }

    private Answered last(RoutingContext context) {
        ContextState<Answered> slot = answers;
        return slot == null ? new Answered() : slot.in(context);
    }
}
