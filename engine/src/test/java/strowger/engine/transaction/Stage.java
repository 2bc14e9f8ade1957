package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.reactor.Timer;
import strowger.engine.reactor.TimerWheel;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A core with transactions, a clock moved by hand and a wire that is recorded. */
final class Stage implements AutoCloseable {
    static final String UAC = "192.0.2.1";
    static final String UAS = "192.0.2.9";
    private static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final ListenSocket TCP = ListenSocket.parse("tcp:127.0.0.1:5060");

    final TransactionConfig config = new TransactionConfig();
    final List<Sent> sent = new ArrayList<>();
    final Transactions transactions;
    final TransactionLayer layer;
    private final Map<String, RouteBlock> blocks = new HashMap<>();
    private final TimerWheel wheel = new TimerWheel(0);
    private final CoreSettings settings =
            new CoreSettings(
                    List.of(UDP, TCP), LocalNames.of(List.of(UDP, TCP), List.of()), "", 0x5eedL);
    private final Inbound inbound = new Inbound();
    private final Core core;
    private long nowNs;
    private String lastCancel = "";
    private @Nullable Echo echo;
    private long carrierId; // of the connection that takes what goes over streams

    /** From now on what goes over streams goes over this connection. */
    Stage carrier(long connectionId) {
        carrierId = connectionId;
        return this;
    }

    /** A message on the wire. */
    record Sent(String text, String to) {
        String line() {
            return text.substring(0, text.indexOf("\r\n"));
        }

        /** The value of the first header of a name. */
        String header(String name) {
            return text.lines()
                    .filter(line -> line.startsWith(name + ": "))
                    .findFirst()
                    .map(line -> line.substring(name.length() + 2))
                    .orElse("");
        }
    }

    Stage() {
        transactions = new Transactions(settings, config, 1, new HandMoved());
        core = new Core(settings, new Wire());
        layer = Transactions.of(core);
        settings.program((kind, name) -> Optional.ofNullable(blocks.get(kind + name)));
    }

    private final class HandMoved implements Timing {
        @Override
        public void schedule(Timer timer, long delayMs) {
            wheel.schedule(timer, nowNs + TimeUnit.MILLISECONDS.toNanos(delayMs));
        }

        @Override
        public void cancel(Timer timer) {
            wheel.cancel(timer);
        }

        @Override
        public long nowMs() {
            return TimeUnit.NANOSECONDS.toMillis(nowNs);
        }
    }

    private final class Wire implements Outbound {
        private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH_MAX]);

        @Override
        public MutableDirectBuffer claim(int maxLength) {
            return memory;
        }

        @Override
        public boolean commit(int length, Destination to) {
            if (echo != null) {
                echo.onSent(memory, length);
                return true;
            }
            byte[] bytes = new byte[length];
            memory.getBytes(0, bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("CANCEL ")) {
                lastCancel = new Sent(text, "").header("Reason");
            }
            sent.add(new Sent(text, to.protocol().text() + ":" + to.remote()));
            to.carrierId(to.isAwaited() && to.protocol().isReliable() ? carrierId : 0);
            return true;
        }

        @Override
        public void abort() {}
    }

    /** Says what a route does. */
    Stage on(RouteKind kind, String name, RouteBlock block) {
        blocks.put(kind + name, block);
        return this;
    }

    /** Has every request relayed. */
    Stage relaying() {
        return on(RouteKind.REQUEST, "", context -> layer.relay(context, null).ordinal());
    }

    void receive(String text, String host, int port, boolean tcp) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        inbound.wrap(new UnsafeBuffer(bytes), 0, bytes.length)
                .arrived(tcp ? TCP : UDP, tcp ? 7 : 0, nowNs);
        UnsafeBuffer address = new UnsafeBuffer(host.getBytes(StandardCharsets.US_ASCII));
        inbound.source().parseHost(address, 0, address.capacity());
        inbound.source().port(port);
        core.onMessage(inbound);
    }

    /** Has peers that allocate nothing in place of the record of what is sent. */
    Echo echo() {
        Echo peers = new Echo(core, UDP);
        echo = peers;
        Optional<RouteBlock> request = Optional.ofNullable(blocks.get(RouteKind.REQUEST + ""));
        settings.program((kind, _) -> kind == RouteKind.REQUEST ? request : Optional.empty());
        return peers;
    }

    void fromUac(String text) {
        receive(text, UAC, 5062, false);
    }

    /** The clock goes on by so much, tick by tick. */
    void advance(long ms) {
        long end = nowNs + TimeUnit.MILLISECONDS.toNanos(ms);
        while (nowNs < end) {
            nowNs = Math.min(end, nowNs + TimeUnit.MILLISECONDS.toNanos(5));
            wheel.advance(nowNs);
        }
    }

    long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(nowNs);
    }

    int timerCount() {
        return wheel.count();
    }

    long count(TransactionCounter counter) {
        return layer.counters().value(counter);
    }

    /** The lines of what was sent since the last call. */
    List<String> lines() {
        List<String> lines = sent.stream().map(Sent::line).toList();
        sent.clear();
        return lines;
    }

    /** A request to the other side, with a branch. */
    static String request(String method, String branch, String more) {
        return """
        METHOD sip:bob@192.0.2.9:5080 SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKBRANCH
        Max-Forwards: 70
        From: <sip:alice@example.com>;tag=f1
        To: <sip:bob@example.com>
        Call-ID: call-BRANCH
        CSeq: 7 METHOD
        MOREContent-Length: 0

        """
                .replace("METHOD", method)
                .replace("BRANCH", branch)
                .replace("MORE", more);
    }

    static String request(String method, String branch) {
        return request(method, branch, "");
    }

    /** Answers a request that was sent on. */
    void answer(Sent request, int code) {
        answer(request, code, "uas");
    }

    void answer(Sent request, int code, String tag) {
        answer(request, code, tag, "");
    }

    /** The same with further header lines. */
    void answerWith(Sent request, int code, String lines) {
        answer(request, code, "uas", lines);
    }

    String lastCancelReason() {
        return lastCancel;
    }

    /** Arms the unnamed route of a kind for the transaction of a context. */
    void arm(strowger.engine.routing.RoutingContext context, RouteKind kind) {
        TransactionWishes.of(context).arm(context, kind, blocks.get(kind + ""));
    }

    private void answer(Sent request, int code, String tag, String lines) {
        StringBuilder reply = new StringBuilder("SIP/2.0 " + code + " Text\n");
        request.text()
                .lines()
                .filter(
                        line ->
                                line.startsWith("Via: ")
                                        || line.startsWith("From: ")
                                        || line.startsWith("Call-ID: ")
                                        || line.startsWith("CSeq: "))
                .forEach(line -> reply.append(line).append('\n'));
        reply.append(
                request.header("To").contains("tag=")
                        ? "To: " + request.header("To")
                        : "To: " + request.header("To") + ";tag=" + tag);
        reply.append('\n').append(lines).append("Content-Length: 0\n\n");
        receive(reply.toString(), UAS, 5080, request.to().startsWith("tcp"));
    }

    /** The last message sent whose line begins so. */
    Sent last(String begin) {
        return sent.reversed().stream()
                .filter(message -> message.line().startsWith(begin))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing sent begins with " + begin));
    }

    @Override
    public void close() {
        layer.close();
        transactions.close();
    }

    /** The ACK to a failure response to an INVITE. */
    static String ackOf(String invite) {
        return invite.replace("INVITE", "ACK")
                .replace("example.com>\nCall", "example.com>;tag=uas\nCall");
    }

    /** Whatever was begun has ended, and gave back what it had. */
    void assertNothingLeft() {
        assertEquals(0, count(TransactionCounter.CURRENT));
        assertEquals(0, timerCount());
        assertEquals(0, layer.usedBytes());
    }
}
