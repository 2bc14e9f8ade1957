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
    Answer answer(byte[] document, boolean pretty) {
        requests.increment();
        try {
            Request request = Request.parse(document);
            return new Answer(written(call(request), pretty), request.replyName());
        } catch (EnvelopeFault fault) {
            return new Answer(refusal(fault, pretty), "");
        }
    }

    /** What a document that could not even be read whole is answered. */
    String refusal(EnvelopeFault fault, boolean pretty) {
        return written(error(fault.code(), String.valueOf(fault.getMessage()), fault.id()), pretty);
    }

    private Struct call(Request request) {
        Optional<CommandExport> command = commands.find(request.method());
        if (command.isEmpty()) {
            return error(500, "Method Not Found", request.id());
        }
        try {
            return envelope(request.id(), "result", result(command.get(), request));
        } catch (Fault fault) {
            int code = fault.code() == 0 ? COMMAND_FAULT : fault.code();
            return error(code, String.valueOf(fault.getMessage()), request.id());
        } catch (RuntimeException ours) {
            LOG.error("command {} failed", request.method(), ours);
            return error(EnvelopeFault.INTERNAL_ERROR, "Internal Error", request.id());
        }
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
     */
    record Answer(String text, String replyName) {}
}
