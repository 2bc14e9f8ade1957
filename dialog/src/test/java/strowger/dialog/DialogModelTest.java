package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.routing.Core;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Chance does to dialogs whatever can happen to them; a model of sets and maps says what every
 * number must be.
 */
class DialogModelTest {
    private static final int STEPS = 100_000;
    private static final int DIALOGS_MAX = 500;
    private static final String[] PROFILES = {"caller", "callee", "inbound", "outbound"};
    private static final DialogEvent[] EVENTS = DialogEvent.values();

    /** What the model knows of a dialog. */
    private static final class Modelled {
        DialogState state = DialogState.UNCONFIRMED;
        boolean byeSeen;
        final Set<String> entries = new HashSet<>();
    }

    private final Map<Long, Modelled> model = new HashMap<>();
    private int calls;

    @ParameterizedTest
    @ValueSource(longs = {1, 20_260_101, 42})
    void whateverHappens_thenSizesAreThoseOfTheSets(long seed) {
        Random random = new Random(seed);
        try (World world = new World(STEPS)) {
            Core core = world.core(0);
            for (int step = 0; step < STEPS; step++) {
                step(world, core, random);
                if (step % 1000 == 0) {
                    check(world, seed, step);
                }
            }
            check(world, seed, STEPS);
            endAll(world, core);
            check(world, seed, STEPS);
            assertEquals(0, world.dialogs.table().counts().live(), "seed " + seed);
            assertEquals(0, world.entries.entryCount(), "seed " + seed);
            assertEquals(0, world.dialogs.timers().count(), "seed " + seed);
        }
    }

    private void step(World world, Core core, Random random) {
        if (model.size() < DIALOGS_MAX && random.nextInt(4) == 0) {
            long dialog = world.open(core, "call-" + calls++);
            assertTrue(dialog != DialogId.NONE);
            model.put(dialog, new Modelled());
            return;
        }
        if (model.isEmpty()) {
            return;
        }
        List<Long> names = new ArrayList<>(model.keySet());
        long dialog = names.get(random.nextInt(names.size()));
        Modelled modelled = Objects.requireNonNull(model.get(dialog));
        switch (random.nextInt(4)) {
            case 0 -> fire(world, core, dialog, modelled, EVENTS[random.nextInt(EVENTS.length)]);
            case 1, 2 -> enter(world, core, dialog, modelled, random);
            default -> leave(world, core, dialog, modelled, random);
        }
        if (modelled.state == DialogState.DELETED && random.nextInt(8) == 0) {
            model.remove(dialog); // forgotten; its record is kept for a while
        }
    }

    private static void fire(
            World world, Core core, long dialog, Modelled modelled, DialogEvent event) {
        assertTrue(world.fire(core, dialog, event));
        if (modelled.state == DialogState.DELETED && modelled.byeSeen) {
            return;
        }
        DialogState.Edge edge = modelled.state.on(event);
        boolean bye = event == DialogEvent.BYE || event == DialogEvent.BYE_ELSEWHERE;
        if (edge.to() == DialogState.DELETED && modelled.state != DialogState.DELETED) {
            modelled.entries.clear();
            modelled.byeSeen = bye;
        }
        modelled.state = edge.to();
    }

    private static void enter(
            World world, Core core, long dialog, Modelled modelled, Random random) {
        String profile = PROFILES[random.nextInt(PROFILES.length)];
        String value = value(profile, random);
        boolean entered = world.enter(core, dialog, profile, Value.ofText(value));
        boolean live = modelled.state != DialogState.DELETED;
        assertEquals(live, entered, "one that has ended is in none");
        if (live) {
            modelled.entries.add(profile + "=" + value);
        }
    }

    private static void leave(
            World world, Core core, long dialog, Modelled modelled, Random random) {
        String profile = PROFILES[random.nextInt(PROFILES.length)];
        String value = value(profile, random);
        boolean left = world.leave(core, dialog, profile, Value.ofText(value));
        assertEquals(modelled.entries.remove(profile + "=" + value), left);
    }

    private static String value(String profile, Random random) {
        boolean withValue = profile.startsWith("call");
        return withValue ? "customer" + random.nextInt(5) : "";
    }

    private void check(World world, long seed, int step) {
        String where = "seed " + seed + ", step " + step;
        for (String profile : PROFILES) {
            long size = 0;
            for (int number = 0; number < 5; number++) {
                String value = "customer" + number;
                long expected = count(profile + "=" + value);
                if (profile.startsWith("call")) {
                    assertEquals(expected, world.size(profile, value), where);
                }
                size += expected;
            }
            size += count(profile + "=");
            assertEquals(size, world.size(profile), where);
        }
        for (DialogState state : DialogState.values()) {
            if (state != DialogState.DELETED) {
                long expected = model.values().stream().filter(d -> d.state == state).count();
                assertEquals(expected, world.dialogs.table().counts().in(state), where);
            }
        }
    }

    private long count(String entry) {
        return model.values().stream().filter(dialog -> dialog.entries.contains(entry)).count();
    }

    private void endAll(World world, Core core) {
        model.forEach(
                (dialog, modelled) -> {
                    fire(world, core, dialog, modelled, DialogEvent.TIMEOUT);
                    modelled.state = DialogState.DELETED;
                });
    }
}
