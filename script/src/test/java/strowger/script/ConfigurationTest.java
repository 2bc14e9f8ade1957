package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ModuleSet;
import strowger.script.source.SourceFile;

import java.util.List;

class ConfigurationTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "==>",
            quoteCharacter = '`',
            value = {
                "request_route { noet(1); } ==> 2:17: error: unknown function noet; did you mean"
                        + " \"note\"? [unknown-function]",
                "request_route { note($rV); } ==> 2:22: error: unknown variable $rV; did you mean"
                        + " \"rU\"? [unknown-variable]",
                "request_route { note(\"a $(rU{s.lem})\"); } ==> 2:30: error: unknown"
                        + " transformation {s.lem}; did you mean \"s.len\"? [unknown-variable]",
                "request_route { route(REALY); } route[RELAY] { exit; } ==> 2:23: error: no"
                        + " route[REALY]; did you mean \"RELAY\"? [unknown-function]",
                "debgu = 1 ==> 2:1: error: unknown parameter debgu; did you mean \"debug\"?"
                        + " [unknown-parameter]",
                "debug = \"x\" ==> 2:9: error: debug must be a number, not \"x\" [type]",
                "loadmodule \"tset.so\" ==> 2:12: error: no module tset; did you mean \"test\"?"
                        + " [unknown-module]",
                "loadmodule \"db_mysql.so\" ==> 2:12: error: no module db_mysql: Kamailio has it,"
                        + " Strowger not; take it out and what uses it [unknown-module]",
                "modparam(\"test\", \"limmit\", 5) ==> 2:18: error: module test has no parameter"
                        + " limmit; did you mean \"limit\"? [unknown-parameter]",
                "modparam(\"test\", \"limit\", \"x\") ==> 2:27: error: limit must be a number, not"
                        + " \"x\" [type]",
                "modparam(\"other\", \"limit\", 1) ==> 2:19: error: modparam of module other, which"
                        + " is not loaded before [unknown-module]",
                "request_route { yes(1); } ==> 2:17: error: yes does not take 1 arguments; it is"
                        + " yes() [type]",
                "request_route { branchly(); } ==> 2:17: error: branchly can't be called in"
                        + " request_route [unsupported]",
                "request_route { picky(\"a\"); } ==> 2:17: error: picky: won't take a [type]",
                "request_route { if (@tls.cipher == \"a\") exit; } ==> 2:21: error: the select"
                        + " @tls.cipher is not supported; write a variable instead [unsupported]",
                "request_route { $rU = 1; } ==> 2:17: error: $rU can't be assigned to [type]",
                "request_route { $var(x) = \"a\" - 1; } ==> 2:31: error: a text where a number is"
                        + " needed; write (int) before it [type]",
                "request_route { if ($rU =~ \"(\") exit; } ==> 2:25: error: no regular expression:"
                        + " missing ): ( [type]",
                "request_route { exit; } request_route { exit; } ==> 2:25: warning: request_route"
                        + " stands twice: run after the one in line 2 [syntax]",
                "route[A] { exit; } route[A] { exit; } ==> 2:20: error: route[A] stands twice,"
                        + " first in line 2 [syntax]",
                "request_route { switch ($rU) { case 1: exit; case 1: exit; } } ==> 2:46: error:"
                        + " this case stands twice [type]",
                "request_route { switch ($rU) { case 1: exit; case \"a\": exit; } } ==> 2:17:"
                    + " error: the cases are numbers and texts; write either all as numbers or all"
                    + " as texts [type]",
                "request_route { copy(\"a\", \"b\"); } ==> 2:27: error: to must name a variable"
                        + " such as $var(x) [type]",
                "event_route[no:such] { exit; } ==> 2:1: warning: no loaded module runs"
                        + " event_route[no:such] [unsupported]",
                "request_route { t_relay(); } ==> 2:17: error: unknown function t_relay; Kamailio's"
                        + " module tm has it, which is not supported: do without it"
                        + " [unknown-function]",
                "request_route { arm(\"X\"); } ==> 2:21: warning: there is no route block named X"
                        + " [unknown-function]",
                "return_mode = 2 ==> 2:15: error: return_mode is 0 or 1 [type]",
                "modparamx(\"test\", \"label\", \"a$ru\") ==> 2:30: error: $ru has no value before"
                        + " there is a message [type]",
                "cfgengine \"lua\" ==> 2:1: error: the routes of cfgengine \"lua\" can't be run;"
                        + " write them in this file [unsupported]",
                "request_route { $g.did = 1; } ==> 2:17: error: $g.did is a global attribute of"
                        + " SER; use $shv(name) instead [unsupported]",
            })
    void eachFaultIsNamedWithPlaceKindAndNearestName(String text, String fault) {
        assertEquals(List.of("test.cfg:" + fault), ScriptRun.faults(text));
    }

    @Test
    void allFaultsComeInOnePassInOrderOfPosition() {
        List<String> faults =
                ScriptRun.faults(
                        """
                        request_route {
                            noet("$vaar(x) $rU");
                            if ($nope == 1) { exti(); }
                            note("$nope2");
                        }
                        debgu = 1
                        """);
        assertEquals(
                List.of("3", "4", "4", "5", "7"),
                faults.stream()
                        .map(each -> each.replaceAll("^test.cfg:([0-9]+):.*$", "$1"))
                        .toList());
    }

    @Test
    void readLenientlyWhatIsUnknownIsWarnedOfAndFails() {
        String text =
                """
                loadmodule "nope.so"
                modparam("nope", "a", 1)
                request_route {
                    if (nope_function("a")) { note("yes"); } else { note("no"); }
                    note("$nope(a)");
                }
                """;
        Options lenient = ScriptRun.OPTIONS.withLenient(true);
        List<String> faults = ScriptRun.faults(text, lenient);
        assertEquals(3, faults.size());
        assertEquals(0, faults.stream().filter(each -> each.contains(" error: ")).count());
        TestModule module = new TestModule("test");
        Configuration configuration =
                Configuration.read(
                        SourceFile.of("test.cfg", "loadmodule \"test.so\"\n" + text),
                        lenient,
                        ModuleSet.of(module));
        assertEquals(2, configuration.summary().modules());
        assertEquals(1, configuration.summary().modulesUnknown());
        assertEquals(2, configuration.summary().functions());
        assertEquals(1, configuration.summary().functionsUnknown());
        assertEquals(50, configuration.summary().supportedPercent());
    }

    @Test
    void parametersOfTheCoreAndOfModulesAreSet() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        #!define N 5
                        children = 2 * N
                        dns_use_cache = no
                        log_facility = LOG_LOCAL0
                        user_agent_header = "User-Agent: x" "y"
                        limits.calls = 10 desc "calls"
                        modparam("test", "limit", N)
                        modparam("test", "label", "a" "b")
                        listen = udp:127.0.0.1:5060
                        alias = example.com
                        """);
        Configuration configuration = run.configuration();
        assertEquals(10, configuration.number("children", 0));
        assertEquals(0, configuration.number("use_dns_cache", 7));
        assertEquals("LOG_LOCAL0", configuration.text("log_facility", ""));
        assertEquals("User-Agent: xy", configuration.text("user_agent_header", ""));
        assertEquals(10L, configuration.custom().find("limits.calls").orElseThrow().current());
        assertEquals(5, run.module().limit());
        assertEquals(List.of("ab"), run.module().notes());
        assertEquals(
                List.of("udp:127.0.0.1:5060"),
                configuration.sockets().stream().map(each -> each.socket().toString()).toList());
        assertEquals("example.com", configuration.aliases().getFirst().host());
    }

    @Test
    void modparamSetsAllModulesWhoseNamesAnExpressionMatches() {
        ScriptRun run = ScriptRun.of("modparam(\"t[e-s]*t|nope(x|y)\", \"limit\", 7)");
        assertEquals(7, run.module().limit());
        assertTrue(
                ScriptRun.faults("modparam(\"sip.*\", \"limit\", 7)")
                        .getFirst()
                        .contains("none of which is loaded before"));
        assertTrue(
                ScriptRun.faults("modparam(\"te(st\", \"limit\", 7)")
                        .getFirst()
                        .contains("no regular expression of modules"));
    }

    @Test
    void modparamxReplacesDefinesAndTheEnvironmentInItsValue() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        #!define HOST example.com
                        modparamx("test", "label", "sip:$def(HOST):$env(SD_VALUE)$env(NOPE)")
                        #!define DIR modules/
                        loadmodulex "$def(DIR)test.so"
                        """);
        assertEquals(List.of("sip:example.com:from-env<null>"), run.module().notes());
    }

    @Test
    void routesTooLargeForAClassAreRefused() {
        StringBuilder text = new StringBuilder();
        for (int route = 0; route < 400; route++) {
            text.append("route[R").append(route).append("] {\n");
            for (int line = 0; line < 100; line++) {
                text.append("note(\"").append(route * 100 + line).append("\");\n");
            }
            text.append("}\n");
        }
        List<String> faults = ScriptRun.faults(text.toString());
        assertEquals(1, faults.size());
        assertTrue(faults.getFirst().contains("too large for one program"), faults.getFirst());
    }
}
