package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import strowger.engine.module.ModuleSet;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.script.source.Diagnostic;
import strowger.script.source.SourceFile;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Mutations of small configurations: whatever the text, an ordered list of faults, never an
 * exception nor a hang.
 */
class ConfigurationFuzzTest {
    private static final long SEED = Long.getLong("strowger.fuzz.seed", 20261122L);
    private static final String[] CONFIGURATIONS = {
        """
        #!KAMAILIO
        #!define N 5
        #!ifdef N
        loadmodule "test.so"
        #!endif
        listen=udp:127.0.0.1:5060 advertise 1.2.3.4:5060 name "a"
        modparam("test", "limit", N)
        request_route {
            if ($rU == "ready" && !no()) { note("$rU $(rU{s.len}) $avp(a)"); exit; }
            $var(x) = 1 + 2 * $var(y) - (int)"5";
            route(A);
        }
        route[A] { while ($var(i) < 3) { $var(i) = $var(i) + 1; } return -1; }
        """,
        """
        loadmodule "test.so"
        #!subst "/A/B/g"
        #!substdef "!C!d!"
        #!ifexp N > 3 && (2 == 2)
        debug=3
        #!else
        alias="example.com"
        #!endif
        reply_route {
            switch ($rU) { case "a": case /"^b": note('x'); break; default: drop; }
            if (src_ip == 10.0.0.0/8 or uri =~ "x[0-9]{1,3}") two("a" + $rU, 1);
            $avp(s:x) = $(avp(i:3)[0]{s.join,$rU,,}); /* a /* b */ */
        }
        event_route[test:a] { if (strlen($rU) > 3) { exit; } else if (defined $void) yes(); }
        """,
        """
        loadmodule "test.so"
        return_mode = 1
        group.id = 3 desc "x"
        modparam("t[a-e]st|none", "limit", 4)
        request_route {
            if (ask(1) && (!ask(0) || $sel(cfg_get.group.id) > 2)) { route(W); note("$f.x"); }
            while (ask(1) && $var(i) < 3) { $var(i) = $var(i) + 1; if ($var(i) == 2) break; }
            switch (ask(1) + 1) { case 1: ask(2); break; default: later("W", 1); }
            $var(x) = selval(ask(1), ask(2), "no") + @ruri; $ccp(group.id) = 4; $(avp(x){s.len});
        }
        route[W] { $var(n) = "W2"; route($var(n)); return ask(1); }
        route[W2] { if (yes()) { if (ask(1)) note("$err.class"); } else if (ask(2)) exit; }
        """,
    };
    private static final String[] PIECES = {
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "'",
        ";",
        "$",
        "$(",
        "#!ifdef X\n",
        "#!endif\n",
        "#!define X X X\n",
        "/*",
        "*/",
        "//",
        "=",
        "==",
        "=~",
        "!",
        "~",
        "-",
        "route",
        "route[X] {",
        "if",
        "else",
        "while (1)",
        "switch",
        "case",
        "default:",
        "return",
        "exit;",
        "break;",
        "0x",
        "999999999999999999999",
        "\\",
        "\n",
        "\0",
        "\u00ff",
        "@a.b[1]",
        "@from.uri.host",
        "ask(1)",
        "later(\"W\", ask(1))",
        "$sel(cfg_get.group.id)",
        "return_mode = 1\n",
        "$var(x)",
        "$f.x",
        "{s.len}",
        "include_file \"x\"",
        "udp:",
        "::",
        "1.2.3.4/33",
        "method ==",
        "(int)",
        "!!define A B C\n",
        "#!defexp A (((",
        "#!subst \"/(/x/\"\n",
        "((((((((((((((((((((((((((((((((",
        "!!!!!!!!!!!!!!!!!!"
    };

    private static final RoutingContext CONTEXT = new RoutingContext();

    private final Random random = new Random(SEED);

    @Test
    void mutatedConfigurationsGiveAnOrderedListOfFaults() {
        run(100_000, Duration.ofMinutes(2));
    }

    @Test
    @Tag("long")
    void manyMoreMutatedConfigurationsGiveAnOrderedListOfFaults() {
        run(20_000_000, Duration.ofHours(4));
    }

    private void run(int rounds, Duration limit) {
        System.out.println("seed " + SEED);
        for (int round = 0; round < rounds; round++) {
            String text = mutated();
            if (round % 1_000
                    == 0) { // a hang would show: the next thousand rounds are much the same
                assertTimeoutPreemptively(limit, () -> check(text));
            } else {
                check(text);
            }
        }
    }

    private static void check(String text) {
        try {
            Configuration configuration =
                    Configuration.read(
                            SourceFile.of("fuzz.cfg", text),
                            ScriptRun.OPTIONS,
                            ModuleSet.of(new TestModule("test")));
            List<Diagnostic> found = configuration.diagnostics();
            assertEquals(found.stream().sorted().toList(), found, text);
            configuration
                    .program()
                    .block(RouteKind.REQUEST, "")
                    .ifPresent(block -> run(block, configuration.program().variableCount()));
        } catch (RuntimeException | StackOverflowError | AssertionError thrown) {
            throw new AssertionError("seed " + SEED + ", text:\n" + text, thrown);
        }
    }

    private static void run(RouteBlock block, int variableCount) {
        CONTEXT.begin(RouteKind.REQUEST, variableCount);
        block.run(CONTEXT);
        assertEquals(0, CONTEXT.mark());
    }

    private String mutated() {
        StringBuilder text =
                new StringBuilder(CONFIGURATIONS[random.nextInt(CONFIGURATIONS.length)]);
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            mutate(text);
        }
        return text.toString();
    }

    private void mutate(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(8));
        switch (random.nextInt(6)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
            case 2 -> text.insert(at, (char) random.nextInt(256));
            case 3 -> text.setLength(at);
            case 4 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 60)));
            default -> text.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
        }
    }
}
