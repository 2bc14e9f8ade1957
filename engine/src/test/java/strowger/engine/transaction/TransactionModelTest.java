package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.routing.RouteKind;
import strowger.engine.transaction.TransactionConfig.Setting;
import strowger.engine.value.Value;
import strowger.parser.Method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random callers, callees, losses and hang-ups against what must hold whatever happens: one final
 * response to a request, an ACK to each failure, no CANCEL before a provisional response, and
 * nothing left of a transaction past its limit.
 */
class TransactionModelTest {
    private static final int STEPS = 100_000;
    private static final long LIMIT_MS = 180_000 + 2 * 32_000 + 5_000;

    /** Less than wt_timer, and the step of the clock in which the response was sent. */
    private static final long QUIET_MS = 2_900;

    private final Stage stage = new Stage();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Call> byBranch = new HashMap<>();
    private int callCount;

    /** What is known of one request from outside. */
    private static final class Call {
        final String text;
        final boolean invite;
        final Map<String, Stage.Sent> copies = new HashMap<>(); // by our Via
        final Map<String, Integer> answered = new HashMap<>(); // by our Via
        final Map<String, Boolean> provisional = new HashMap<>();
        final java.util.Set<String> finals = new java.util.HashSet<>();
        long finalMs = Long.MAX_VALUE / 2;
        int acks;

        Call(String text, boolean invite) {
            this.text = text;
            this.invite = invite;
        }
    }

    private void step(Random random) {
        int dice = random.nextInt(100);
        if (dice < 15 || calls.isEmpty()) {
            begin(random);
        } else if (dice < 25) {
            stage.advance(random.nextInt(2_000));
        } else {
            Call call = calls.get(random.nextInt(calls.size()));
            boolean quiet = stage.nowMs() - call.finalMs > QUIET_MS;
            if (dice < 45 && quiet) {
                return; // a caller who has his answer says no more
            }
            if (dice < 33) {
                stage.fromUac(call.text);
            } else if (dice < 38 && call.invite) {
                stage.fromUac(call.text.replace("INVITE", "CANCEL"));
            } else if (dice < 45 && call.invite) {
                stage.fromUac(call.text.replace("INVITE", "ACK"));
            } else if (!call.copies.isEmpty()) {
                answer(call, random);
            }
        }
        check();
        if (calls.size() > 40) {
            calls.removeFirst();
        }
    }

    private void begin(Random random) {
        boolean invite = random.nextInt(3) > 0;
        String branch = "m" + callCount++;
        Call call = new Call(Stage.request(invite ? "INVITE" : "MESSAGE", branch), invite);
        calls.add(call);
        byBranch.put("call-" + branch, call);
        stage.fromUac(call.text);
    }

    private void answer(Call call, Random random) {
        List<Stage.Sent> copies = List.copyOf(call.copies.values());
        Stage.Sent copy = copies.get(random.nextInt(copies.size()));
        int[] codes = {100, 180, 183, 200, 302, 401, 404, 407, 486, 487, 500, 503, 603};
        int before = call.answered.getOrDefault(copy.header("Via"), 0);
        int code =
                before >= 200
                        ? before
                        : codes[random.nextInt(codes.length)]; // a callee is consistent
        call.answered.put(copy.header("Via"), code);
        if (code < 200) {
            call.provisional.put(copy.header("Via"), true);
        }
        int acks = call.acks;
        check();
        stage.answer(copy, code);
        if (call.invite && code >= 300 && isLive(copy)) {
            check();
            assertTrue(call.acks > acks, "no ACK to " + code + " for\n" + copy.text());
        }
    }

    private boolean isLive(Stage.Sent copy) {
        String branch = copy.header("Via").replaceAll(".*z9hG4bK", "");
        long id = Long.parseUnsignedLong(branch.substring(0, 16), 16);
        Transaction transaction = stage.layer.find((int) id, (int) (id >>> 32));
        int index = Integer.parseInt(branch.substring(34, 36), 16);
        return transaction.live
                && index < transaction.branchCount
                && transaction.branches[index].state == InviteClientState.COMPLETED;
    }

    private void check() {
        for (Stage.Sent message : stage.sent) {
            Call call = byBranch.get(message.header("Call-ID"));
            if (call != null) {
                check(call, message);
            }
        }
        stage.sent.clear();
    }

    private void check(Call call, Stage.Sent message) {
        String line = message.line();
        if (line.startsWith("SIP/2.0 ")) {
            int code = Integer.parseInt(line.substring(8, 11));
            if (code >= 200 && !message.header("CSeq").endsWith("CANCEL")) {
                call.finalMs = Math.min(call.finalMs, stage.nowMs());
                call.finals.add(code >= 300 || !call.invite ? message.text() : "2xx");
                long failures = call.finals.stream().filter(text -> !text.equals("2xx")).count();
                assertTrue(failures <= 1, () -> "two finals:\n" + call.finals);
            }
        } else if (line.startsWith("ACK ")) {
            call.acks++;
        } else if (line.startsWith("CANCEL ")) {
            assertTrue(
                    call.provisional.containsKey(message.header("Via")),
                    () -> "CANCEL before a provisional response (RFC 3261 §9.1)\n" + message);
        } else {
            call.copies.put(message.header("Via"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_122, -7})
    void whateverHappens_theRulesHold(long seed) {
        Random random = new Random(seed);
        stage.config.set(Setting.MAX_TRANSACTIONS, 5_000);
        stage.on(
                RouteKind.REQUEST,
                "",
                context -> {
                    if (context.message().method() != Method.CANCEL && random.nextInt(3) == 0) {
                        Value uri = Value.ofText("sip:carol@192.0.2.9:5081");
                        context.branches().append().uri().set(uri);
                    }
                    if (random.nextInt(3) == 0) {
                        stage.arm(context, RouteKind.FAILURE);
                    }
                    return stage.layer.relay(context, null).ordinal();
                });
        stage.on(
                RouteKind.FAILURE,
                "",
                context ->
                        switch (random.nextInt(3)) {
                            case 0 -> stage.layer.relay(context, null).ordinal();
                            case 1 ->
                                    context.transaction().reply(context, 404, Value.ofText("No"))
                                            ? 1
                                            : -1;
                            default -> 1;
                        });
        for (int step = 0; step < STEPS / 3; step++) {
            step(random);
        }
        stage.sent.clear();
        stage.advance(LIMIT_MS);
        assertEquals(0, stage.count(TransactionCounter.CURRENT), "seed " + seed);
        assertEquals(0, stage.timerCount(), "timers of transactions that ended, seed " + seed);
        assertEquals(0, stage.layer.usedBytes(), "memory of transactions that ended");
        stage.close();
    }

    @Test
    void aWarmLayerUsesItsObjectsAgain() {
        stage.relaying();
        for (int call = 0; call < 1_000; call++) {
            stage.fromUac(Stage.request("MESSAGE", "w" + call));
            stage.answer(stage.last("MESSAGE"), 200);
            stage.advance(5_010);
            stage.sent.clear();
        }
        assertEquals(1, stage.layer.pool().slotCount());
        stage.close();
    }

    @Test
    void aRingingCallOf330BytesTakesLessThan3KibOutsideTheHeap() {
        stage.relaying();
        String invite = Stage.request("INVITE", "figure");
        stage.fromUac(invite);
        stage.answer(stage.last("INVITE"), 180);
        assertTrue(stage.layer.usedBytes() < 3 * 1024, () -> "" + stage.layer.usedBytes());
        stage.close();
    }
}
