package strowger.presence.pua;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;

import java.nio.charset.StandardCharsets;

/** {@code pua_rpc}: publishes by command. */
public final class PuaRpcModule implements Module {
    private static final String NAME = "pua_rpc";
    private static final String ABSENT = ".";
    private static final int BODY = 8;

    private @Nullable PuaModule pua;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        for (String name : new String[] {"pua.publish", "pua.send_publish"}) {
            exports.command(name, this::publish)
                    .doc(
                            "Publishes: presentity, expires, event, content type, id, etag (.),"
                                    + " proxy (. or any: by PUBLISH), headers (.), document; . for"
                                    + " none.");
        }
        exports.command("pua.subscribe", _ -> refuse())
                .doc("Refused: it does not subscribe to others.");
    }

    private static String refuse() throws Fault {
        throw new Fault(501, "subscriptions to other servers are not built in");
    }

    private String publish(CommandArguments arguments) throws Fault {
        String presentity = arguments.text(0);
        long expiresSec = arguments.integer(1);
        String event = arguments.text(2);
        String contentType = optional(arguments, 3);
        String proxy = optional(arguments, 6);
        if (!optional(arguments, 7).isEmpty()) {
            throw new Fault(400, "headers of your own can't be had: give .");
        }
        PuaModule publisher = started();
        PuaPublication publication =
                new PuaPublication(
                        presentity,
                        event,
                        "RPC_PUBLISH." + optional(arguments, 4),
                        contentType,
                        document(arguments),
                        expiresSec);
        if (expiresSec < 0 || !publication.isSafe()) {
            throw new Fault(400, "not a URI, an event, a type or a time: " + presentity);
        }
        boolean done =
                proxy.isEmpty()
                        ? publisher.publish(publication)
                        : publisher.publishElsewhere(publication);
        if (!done) {
            throw new Fault(500, "not published: no such event or presentity, or no room");
        }
        return "OK";
    }

    private static String optional(CommandArguments arguments, int index) throws Fault {
        String text = arguments.text(index, ABSENT);
        return text.equals(ABSENT) ? "" : text;
    }

    private static DirectBuffer document(CommandArguments arguments) throws Fault {
        byte[] bytes = optional(arguments, BODY).getBytes(StandardCharsets.UTF_8);
        return new UnsafeBuffer(bytes);
    }

    private PuaModule started() {
        PuaModule loaded = pua;
        if (loaded == null) {
            throw new ConfigurationException(NAME + " has not started");
        }
        return loaded;
    }

    @Override
    public void start(Engine engine) {
        pua = PuaModule.of(engine, NAME);
    }
}
