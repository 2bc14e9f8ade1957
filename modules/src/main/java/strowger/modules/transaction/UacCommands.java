package strowger.modules.transaction;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/** The RPC commands {@code tm.t_uac_*}: requests that an operator has sent. */
final class UacCommands {
    private static final long FINAL_TIMEOUT_S = 40; // longer than timer F

    private final Layers layers;

    UacCommands(Layers layers) {
        this.layers = layers;
    }

    /** What becomes of a 2xx to an INVITE of ours. */
    private enum Ack {
        SENT(""),
        NOT_SENT("_noack");

        final String suffix;

        Ack(String suffix) {
            this.suffix = suffix;
        }
    }

    void export(Exports exports) {
        for (Ack ack : Ack.values()) {
            for (String form : new String[] {"", "_hex"}) {
                boolean hex = !form.isEmpty();
                exports.command(
                                "tm.t_uac_start" + ack.suffix + form,
                                given -> start(given, ack, hex))
                        .doc(
                                "Sends a request: method, URI, next hop or \".\", socket or \".\","
                                        + " headers, body (in hex: _hex); noack leaves the ACK to"
                                        + " a 2xx to t_uac_ack_local.");
                for (String wait : new String[] {"_wait", "_wait_block"}) {
                    exports.command(
                                    "tm.t_uac" + wait + ack.suffix + form,
                                    given -> startAndWait(given, ack, hex))
                            .doc("The same, and waits for the final response.");
                }
            }
        }
    }

    private @Nullable Object start(CommandArguments arguments, Ack ack, boolean hex) throws Fault {
        send(arguments, ack, hex, LocalUser.NONE);
        return null;
    }

    private Struct startAndWait(CommandArguments arguments, Ack ack, boolean hex) throws Fault {
        CompletableFuture<Struct> answer = new CompletableFuture<>();
        send(
                arguments,
                ack,
                hex,
                (transaction, reply, code) -> {
                    if (code >= 200) {
                        boolean ours = reply == RoutingContext.NONE;
                        SipMessage message = reply.message();
                        String reason =
                                ours
                                        ? "Request Timeout"
                                        : message.buffer()
                                                .getStringWithoutLengthAscii(
                                                        message.reasonOffset(),
                                                        message.reasonLength());
                        answer.complete(
                                new Struct().add("code", (long) code).add("reason", reason));
                    }
                });
        return Layers.await(answer, FINAL_TIMEOUT_S);
    }

    private void send(CommandArguments arguments, Ack ack, boolean hex, LocalUser user)
            throws Fault {
        UnsafeBuffer text =
                UacRequest.text(
                        arguments.text(0),
                        arguments.text(1),
                        arguments.text(4),
                        body(arguments.text(5, ""), hex));
        Value nextHop = given(arguments.text(2));
        Value socket = given(arguments.text(3));
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        layers.running()
                .on(
                        0,
                        layer -> {
                            LocalUser told =
                                    ack == Ack.SENT
                                            ? layer.successAcks().over(user)
                                            : layer.successAcks().without(user);
                            sent.complete(send(layer, text, nextHop, socket, told));
                        });
        if (!Layers.await(sent, Layers.REACTOR_TIMEOUT_S)) {
            throw new Fault(500, "The request can't be sent");
        }
    }

    private static String body(String given, boolean hex) throws Fault {
        try {
            return hex ? new String(HexFormat.of().parseHex(given), StandardCharsets.UTF_8) : given;
        } catch (IllegalArgumentException malformed) {
            throw new Fault(400, "Not hexadecimal: " + given);
        }
    }

    private static boolean send(
            TransactionLayer layer, UnsafeBuffer text, Value hop, Value socket, LocalUser user) {
        ListenSocket from = socket.isNull() ? ListenSocket.NONE : layer.socket(socket.toString());
        return layer.localRequests().send(text, 0, text.capacity(), hop, from, user) != 0;
    }

    /** Null for the dot that stands for nothing. */
    private static Value given(String text) {
        return text.equals(".") || text.isEmpty() ? new Value() : Value.ofText(text);
    }
}
