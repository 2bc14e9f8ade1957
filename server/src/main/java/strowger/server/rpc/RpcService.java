package strowger.server.rpc;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.CommandExport;
import strowger.engine.module.Counter;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers requests: finds the command, calls it, wraps what it says.
 *
 * <p>Commands run one at a time, as in Kamailio; answers are written after the next may begin. Any
 * thread but a reactor may ask.
 */
public final class RpcService {
    private static final Logger LOG = LoggerFactory.getLogger(RpcService.class);
    private static final int OK = 200;
    private static final int COMMAND_FAULT = -32000; // a fault without a code of its own

    private final Commands commands;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final Counter requests;
    private final Counter faults;

    /**
     * @param requests counts what was asked.
     * @param faults counts what was answered by an error.
     */
    public RpcService(Commands commands, Counter requests, Counter faults) {
        this.commands = commands;
        this.requests = requests;
        this.faults = faults;
    }

    /**
     * Answers a request.
     *
     * @param document the request's bytes.
     * @param pretty whether the answer has a member to a line.
     * @return the answer's text, and where the request wants it.
     */
    public Answer answer(byte[] document, boolean pretty) {
        requests.increment();
        try {
            Request request = Request.parse(document);
            return answer(request, pretty);
        } catch (EnvelopeFault fault) {
            return new Answer(refusal(fault, pretty), "", fault.code(), text(fault));
        }
    }

    private static String text(Exception fault) {
        return String.valueOf(fault.getMessage());
    }

    /** What a document that could not even be read whole is answered. */
    String refusal(EnvelopeFault fault, boolean pretty) {
        return written(error(fault.code(), String.valueOf(fault.getMessage()), fault.id()), pretty);
    }

    private Answer answer(Request request, boolean pretty) {
        Optional<CommandExport> command = commands.find(request.method());
        if (command.isEmpty()) {
            return refused(request, 500, "Method Not Found", pretty);
        }
        try {
            Struct done = envelope(request.id(), "result", result(command.get(), request));
            return new Answer(written(done, pretty), request.replyName(), OK, "OK");
        } catch (Fault fault) {
            int code = fault.code() == 0 ? COMMAND_FAULT : fault.code();
            return refused(request, code, text(fault), pretty);
        } catch (RuntimeException ours) {
            LOG.error("command {} failed", request.method(), ours);
            return refused(request, EnvelopeFault.INTERNAL_ERROR, "Internal Error", pretty);
        }
    }

    private Answer refused(Request request, int code, String message, boolean pretty) {
        String text = written(error(code, message, request.id()), pretty);
        return new Answer(text, request.replyName(), code, message);
    }

    private Object result(CommandExport command, Request request) throws Fault {
        CommandArguments arguments = new CommandArguments(request.arguments());
        oneAtATime.lock();
        try {
            @Nullable Object result = command.command().call(arguments);
            return result == null ? new Struct() : result;
        } finally {
            oneAtATime.unlock();
        }
    }

    private Struct error(int code, String message, RequestId id) {
        faults.increment();
        return envelope(id, "error", new Struct().add("code", code).add("message", message));
    }

    private static Struct envelope(RequestId id, String outcome, Object value) {
        Struct envelope = new Struct().add("jsonrpc", "2.0").add(outcome, value);
        return id.equals(RequestId.ABSENT) ? envelope : envelope.add("id", id);
    }

    private static String written(Struct envelope, boolean pretty) {
        return pretty ? JsonText.pretty(envelope) : JsonText.compact(envelope);
    }

    /**
     * An answer.
     *
     * @param text in JSON, without a line end.
     * @param replyName the FIFO the request names; empty when it names none.
     * @param code 200, or that of the fault.
     * @param reason {@code OK}, or the text of the fault.
     */
    public record Answer(String text, String replyName, int code, String reason) {}
}
