package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.presence.event.Composer;
import strowger.presence.event.EventPackage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Publishers, watchers and time do what they like; a plain model says what must be there and what
 * every watcher must have been told last.
 */
class PresenceModelTest {
    private static final int STEPS = 100_000;
    private static final int STEPS_A_CHECK = 500;
    private static final int USERS = 6;
    private static final int WATCHERS = 10;
    private static final String EVENT = "Event: all\r\n";
    private static final Composer ALL =
            (publications, out) -> {
                for (int index = 0; index < publications.count(); index++) {
                    out.put(
                            publications.buffer(),
                            publications.offset(index),
                            publications.length(index));
                    out.put(';');
                }
            };

    private final long seed = Long.getLong("strowger.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Stage stage =
            new Stage(
                    List.of(EventPackage.named("all").composer(ALL).conclude()),
                    "notify_refreshed=0");
    private final Map<String, Publication> publications = new HashMap<>(); // by entity tag
    private final Map<String, Watcher> watchers = new HashMap<>(); // by Call-ID
    private final List<Stage.Sent> unanswered = new ArrayList<>();
    private long changes;
    private int count;
    private boolean settling;

    private static final class Publication {
        final String user;
        String body;
        long order;
        long expiresMs;

        Publication(String user, String body) {
            this.user = user;
            this.body = body;
        }
    }

    private static final class Watcher {
        final String name;
        final String user;
        String toTag = "";
        String body = "";
        int cseq;
        int subscribed = 1;
        long expiresMs;
        boolean crashed;
        boolean over;

        Watcher(String name, String user) {
            this.name = name;
            this.user = user;
        }
    }

    @Test
    void whateverHappens_thenTheTablesAndTheWatchersAreRight() throws Fault {
        System.out.println("PresenceModelTest: -Dstrowger.seed=" + seed);
        for (int step = 1; step <= STEPS; step++) {
            doSomething();
            if (step % STEPS_A_CHECK == 0) {
                settle();
                check();
            }
        }
        watchers.values().forEach(watcher -> watcher.crashed = true);
        stage.advance(130_000);
        assertEquals(0, stage.statistic("active_watchers"), "seed " + seed);
        assertEquals(0, stage.statistic("presentities"), "seed " + seed);
        stage.close();
    }

    private void doSomething() {
        switch (random.nextInt(16)) {
            case 0, 1 -> publish();
            case 2, 3, 4 -> publishAgain(true);
            case 5 -> publishAgain(false);
            case 6 -> remove();
            case 7 -> subscribe();
            case 8 -> refresh();
            case 9 -> unsubscribe();
            case 10 -> crash();
            case 11 -> {
                stage.advance(100L * random.nextInt(1, 8)); // a check comes before timer F ends one
                hear();
            }
            default -> answerOne();
        }
    }

    // Publishers.

    private Stage.Sent publish(String user, String lines, String body) {
        stage.receive(Stage.publish(user, "m" + count++, EVENT + lines, body));
        return hear();
    }

    private void publish() {
        String user = "u" + random.nextInt(USERS);
        int seconds = random.nextInt(5, 60);
        Publication made = new Publication(user, "d" + count);
        Stage.Sent reply = publish(user, "Expires: " + seconds + "\r\n", made.body);
        if (reply.code() == 503) {
            long there = publications.values().stream().filter(p -> p.user.equals(user)).count();
            assertEquals(32, there, "seed " + seed);
            return;
        }
        assertEquals(200, reply.code(), "seed " + seed);
        made.order = changes++;
        keep(made, reply, seconds);
    }

    private void keep(Publication made, Stage.Sent reply, int seconds) {
        made.expiresMs = stage.nowMs() + seconds * 1000L;
        Publication former = publications.put(reply.header("SIP-ETag"), made);
        assertEquals(null, former, "an entity tag came twice, seed " + seed);
    }

    private void publishAgain(boolean changed) {
        List<String> tags = tags();
        if (tags.isEmpty()) {
            return;
        }
        String tag = tags.get(random.nextInt(tags.size()));
        Publication known = java.util.Objects.requireNonNull(publications.get(tag));
        int seconds = random.nextInt(5, 60);
        String lines = "Expires: " + seconds + "\r\nSIP-If-Match: " + tag + "\r\n";
        String body = changed ? "d" + count : "";
        Stage.Sent reply = publish(known.user, lines, body);
        assertEquals(200, reply.code(), "seed " + seed);
        publications.remove(tag);
        known.body = changed ? body : known.body;
        known.order = changed ? changes++ : known.order;
        keep(known, reply, seconds);
        if (random.nextInt(8) == 0) {
            assertEquals(412, publish(known.user, lines, body).code(), "seed " + seed);
        }
    }

    private void remove() {
        List<String> tags = tags();
        if (!tags.isEmpty()) {
            String tag = tags.get(random.nextInt(tags.size()));
            Publication known = java.util.Objects.requireNonNull(publications.remove(tag));
            String lines = "Expires: 0\r\nSIP-If-Match: " + tag + "\r\n";
            assertEquals(200, publish(known.user, lines, "").code(), "seed " + seed);
        }
    }

    private List<String> tags() {
        publications.values().removeIf(each -> each.expiresMs <= stage.nowMs());
        return publications.keySet().stream().sorted().toList();
    }

    // Watchers.

    private void subscribe() {
        if (watchers.size() >= WATCHERS) {
            return;
        }
        Watcher fresh = new Watcher("w" + count++, "u" + random.nextInt(USERS));
        watchers.put(fresh.name + "-" + fresh.user, fresh);
        subscribe(fresh, random.nextInt(20, 120));
    }

    private void subscribe(Watcher watcher, int seconds) {
        watcher.expiresMs = stage.nowMs() + seconds * 1000L;
        stage.receive(
                Stage.subscribe(
                        watcher.name,
                        watcher.user,
                        watcher.subscribed++,
                        watcher.toTag,
                        EVENT + "Expires: " + seconds + "\r\n"));
        Stage.Sent reply = hear();
        boolean ended = reply.code() == 481;
        assertTrue(ended || reply.code() == 200, reply.line() + " seed " + seed);
        watcher.over |= ended;
        watcher.toTag = ended ? watcher.toTag : reply.toTag();
    }

    private void refresh() {
        Watcher watcher = anyLive();
        if (watcher != null) {
            subscribe(watcher, random.nextInt(20, 120));
        }
    }

    private void unsubscribe() {
        Watcher watcher = random.nextInt(4) == 0 ? anyLive() : null;
        if (watcher != null) {
            subscribe(watcher, 0);
            watcher.over = true;
        }
    }

    private void crash() {
        Watcher watcher = random.nextInt(12) == 0 ? anyLive() : null;
        if (watcher != null) {
            watcher.crashed = true;
        }
    }

    private @org.jspecify.annotations.Nullable Watcher anyLive() {
        List<Watcher> live =
                watchers.values().stream()
                        .filter(each -> !each.over && !each.crashed)
                        .sorted(Comparator.comparing(each -> each.name))
                        .toList();
        return live.isEmpty() ? null : live.get(random.nextInt(live.size()));
    }

    // The wire.

    /** Takes in what was sent; returns the last response to a request of ours. */
    private Stage.Sent hear() {
        Stage.Sent response = new Stage.Sent("SIP/2.0 000 None\r\n\r\n");
        for (Stage.Sent each : stage.sent()) {
            if (each.isNotify()) {
                hear(each);
            } else {
                response = each;
            }
        }
        return response;
    }

    private void hear(Stage.Sent notify) {
        Watcher watcher = watchers.get(notify.header("Call-ID"));
        if (watcher == null || watcher.crashed) {
            return; // nobody is there
        }
        if (notify.cseq() > watcher.cseq) {
            watcher.cseq = notify.cseq();
            watcher.body = notify.body();
            watcher.over |= notify.header("Subscription-State").startsWith("terminated");
        }
        if (settling || random.nextInt(10) != 0) { // one in ten is lost, and comes again
            unanswered.add(notify);
        }
    }

    private void answerOne() {
        if (!unanswered.isEmpty()) {
            Stage.Sent notify = unanswered.remove(random.nextInt(unanswered.size()));
            if (random.nextInt(12) != 0) {
                stage.answer(notify, 200);
                hear();
            }
        }
    }

    // What must be.

    /** Lets everybody answer, and all waiting end. */
    private void settle() {
        settling = true;
        for (int round = 0; round < 40; round++) {
            stage.advance(200);
            hear();
            List<Stage.Sent> now = List.copyOf(unanswered);
            unanswered.clear();
            for (Stage.Sent notify : now) {
                stage.answer(notify, 200);
                hear();
            }
        }
        settling = false;
    }

    private void check() throws Fault {
        tags(); // those that have run out are none
        checkTable();
        for (Watcher watcher : List.copyOf(watchers.values())) {
            boolean live = !watcher.over && !watcher.crashed && watcher.expiresMs > stage.nowMs();
            if (live) {
                String told = watcher.name + " of " + watcher.user + ", seed " + seed;
                assertEquals(composed(watcher.user), watcher.body, told);
            }
            if (watcher.over || watcher.crashed || watcher.expiresMs <= stage.nowMs()) {
                watchers.remove(watcher.name + "-" + watcher.user);
            }
        }
    }

    private String composed(String user) {
        StringBuilder text = new StringBuilder();
        publications.values().stream()
                .filter(each -> each.user.equals(user))
                .sorted(Comparator.comparingLong(each -> each.order))
                .forEach(each -> text.append(each.body).append(';'));
        return text.toString();
    }

    private void checkTable() throws Fault {
        Set<String> tags = new HashSet<>();
        for (Object each : (List<?>) stage.command("presence.presentity_list", "full")) {
            Map<String, Object> members = new HashMap<>();
            ((Struct) each)
                    .forEach(
                            (name, value) -> {
                                if (value != null) {
                                    members.put(name, value);
                                }
                            });
            String tag = String.valueOf(members.get("etag"));
            assertTrue(tags.add(tag), "two live publications have " + tag + ", seed " + seed);
            Publication known = publications.get(tag);
            assertTrue(known != null, tag + " should be gone, seed " + seed);
            assertEquals(known.body, members.get("body"), "seed " + seed);
        }
        assertEquals(publications.keySet(), tags, "seed " + seed);
    }
}
