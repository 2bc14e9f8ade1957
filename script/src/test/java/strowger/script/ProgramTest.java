package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.routing.RouteKind;

import java.util.List;

class ProgramTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "==>",
            quoteCharacter = '`',
            value = {
                "1 + 2 ==> 3",
                "7 - 10 ==> -3",
                "17 / 5 ==> 3",
                "-17 / 5 ==> -3",
                "17 mod 5 ==> 2",
                "20 - 5 - 3 ==> 12",
                "100 / 10 / 2 ==> 5",
                "5 & 3 | 8 ==> 9",
                "1 | 2 ^ 3 ==> 1",
                "~5 ==> -6",
                "1 + 1 << 2 ==> 8",
                "256 >> 3 ==> 32",
                "1 + 2 == 3 ==> 1",
                "2147483647 + 1 ==> -2147483648",
                "65536 * 65536 ==> 0",
                "-2147483648 ==> -2147483648",
                "10 mod 4 * 2 ==> 4",
                "\"a\" + 1 + 2 ==> a12",
                "1 + \"2\" ==> 3",
                "\"5\" + 1 ==> 51",
                "(int)\"5\" + 1 ==> 6",
                "(str)5 + 1 ==> 51",
                "$void + 1 ==> 1",
                "$void + \"x\" ==> x",
                "$rU + \"@\" + $rd ==> bob@127.0.0.1",
                "$cs + 1 ==> 2",
                "strlen($rU) ==> 3",
                "strlen($void) ==> 0",
                "strempty($void) ==> 1",
                "yes() ==> 1",
                "no() ==> 0",
                "give(7) ==> 1",
                "give(-7) ==> 0",
                "!no() ==> 1",
                "selval(1 == 1, \"a\", \"b\") ==> a",
                "selval($rU == \"x\", 1, 2) ==> 2",
                "$(rU{s.len}) ==> 3",
                "$(rU{s.len}) * 2 + 1 ==> 7",
                "$(rU{s.join,$fU}) ==> bob.alice",
                "$_s(a-$rU-$fU-$var(zz)) ==> a-bob-alice-0",
                "\"$rU\" ==> $rU",
                "7 / 0 + 1 ==> 1",
            })
    void expressionsGiveWhatKamailioGives(String expression, String value) {
        if (expression.contains("/ 0")) {
            assertTrue(
                    ScriptRun.faults("request_route { $var(r) = " + expression + "; }")
                            .getFirst()
                            .contains("division by zero"));
            return;
        }
        ScriptRun run = ScriptRun.ofRequest("$var(r) = " + expression + "; note(\"[$var(r)]\");");
        assertEquals(List.of("[" + value + "]"), run.notes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "==>",
            quoteCharacter = '`',
            value = {
                "$void == \"\" ==> true",
                "$void == 0 ==> true",
                "$void == $void ==> true",
                "$void == $null ==> true",
                "$void != $null ==> false",
                "defined $void ==> false",
                "!defined $void ==> true",
                "defined $rU ==> true",
                "$var(x) == $null ==> false",
                "$rU == $null ==> false",
                "\"a\" ieq \"b\" ==> true",
                "0 == \"\" ==> true",
                "0 eq \"\" ==> false",
                "\"5\" == 5 ==> true",
                "\"05\" == 5 ==> false",
                "5 == \"05\" ==> true",
                "$rU == \"bob\" ==> true",
                "$rU == \"Bob\" ==> false",
                "$rU eq $fU ==> false",
                "$cs == 1 ==> true",
                "$cs == \"1\" ==> true",
                "$cs > 0 && $cs < 2 ==> true",
                "$rU =~ \"^B.b$\" ==> true",
                "$void =~ \".*\" ==> true",
                "$void =~ \"x\" ==> false",
                "$var(u) =~ \"^0$\" ==> true",
                "$rU =~ $rU ==> true",
                "1 || zero() ==> true",
                "0 && zero() ==> false",
                "-1 ==> false",
                "-1 && 1 ==> true",
                "!-1 ==> false",
                "no() || yes() ==> true",
                "no() or no() and yes() ==> false",
                "!(no() || no()) && yes() ==> true",
                "method == \"message\" ==> true",
                "method != \"INVITE\" ==> true",
                "method =~ \"INVITE|MESSAGE\" ==> true",
                "uri == \"SIP:BOB@H\" ==> true",
                "src_ip == 10.0.0.0/8 ==> true",
                "src_ip == 10.1.2.3 ==> true",
                "src_ip == 10.0.0.0/255.255.0.0 ==> false",
                "src_ip == \"10.1.0.0/16\" ==> true",
                "src_ip == 2001:db8::1 ==> false",
                "src_port == 5060 ==> true",
                "src_port > 5060 ==> false",
                "proto == UDP ==> true",
                "proto == TCP ==> false",
                "af == INET ==> true",
                "af != INET6 ==> true",
                "$rU ==> false",
                "$void ==> false",
                "\"5\" == $void ==> false",
            })
    void conditionsHoldAsInKamailio(String condition, boolean holds) {
        ScriptRun run =
                ScriptRun.ofRequest("if (" + condition + ") note(\"y\"); else note(\"n\");");
        assertEquals(List.of(holds ? "y" : "n"), run.notes());
    }

    @Nested
    class ResultOfARoute {
        @ParameterizedTest
        @CsvSource(
                delimiterString = "==>",
                quoteCharacter = '`',
                value = {
                    "yes(); ==> 1",
                    "no(); ==> -1",
                    "give(5); ==> 5",
                    "no(); $var(x) = 1; ==> 1",
                    "no(); if (0) yes(); ==> 1",
                    "if (1) no(); ==> -1",
                    "return; no(); ==> 1",
                    "return -3; yes(); ==> -3",
                    "return 7; ==> 7",
                    "return $var(n) + 2; ==> 2",
                    "route(A); ==> -4",
                    "while (1) { yes(); } ==> -1",
                    "; ==> 1",
                })
        void isThatOfItsLastAction(String statements, int result) {
            ScriptRun run =
                    ScriptRun.of("request_route {" + statements + "}\nroute[A] { return -4; }\n");
            assertEquals(result, run.run());
            assertEquals(false, run.context().hasExited());
            assertEquals(0, run.context().mark());
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "exit; note(\"x\");",
                    "zero(); note(\"x\");",
                    "return 0; note(\"x\");",
                    "route(E); note(\"x\");",
                    "route(Z); note(\"x\");",
                    "if (route(E)) { note(\"x\"); } note(\"y\");",
                    "$var(x) = 1 + zero(); note(\"x\");",
                    "note(\"a\" + zero()); note(\"x\");",
                    "while (1) { exit; } note(\"x\");",
                    "switch (1) { case 1: exit; } note(\"x\");",
                    "$var(r) = \"E\"; route($var(r)); note(\"x\");",
                })
        void isZeroWhenTheRunEnds(String statements) {
            ScriptRun run =
                    ScriptRun.of(
                            "request_route {"
                                    + statements
                                    + "}\nroute[E] { exit; }\nroute[Z] { return 0; }\n");
            assertEquals(List.of(), run.notes());
            assertEquals(true, run.context().hasExited());
            assertEquals(false, run.context().isDropped());
            assertEquals(0, run.context().mark());
        }

        @Test
        void isInRc() {
            assertEquals(
                    List.of("-1 5 -4 1"),
                    ScriptRun.of(
                                    """
                                    request_route {
                                        no(); $var(a) = $rc; give(5); $var(b) = $retcode;
                                        route(A); $var(c) = $?; yes();
                                        note("$var(a) $var(b) $var(c) $rc");
                                    }
                                    route[A] { return -4; }
                                    """)
                            .notes());
        }

        @Test
        void dropEndsTheRunAndSaysSo() {
            ScriptRun run = ScriptRun.of("request_route { route(D); } route[D] { drop; }");
            assertEquals(0, run.run());
            assertEquals(true, run.context().isDropped());
        }
    }

    @Test
    void aLoopEndsAfterMaxWhileLoops() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        max_while_loops=50
                        request_route {
                            $var(i) = 0;
                            while (1) { $var(i) = $var(i) + 1; }
                            note("$var(i)");
                        }
                        """);
        assertEquals(List.of("50"), run.notes());
    }

    @Test
    void aRunOfTooManyStepsComesToAnEnd() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        request_route { route(R); note("end"); }
                        route[R] { while (1) { route(R); } route(R); route(R); }
                        """);
        assertEquals(List.of("end"), run.notes());
        assertEquals(0, run.context().mark());
    }

    @Test
    void breakLeavesTheInnermostLoopOrSwitch() {
        assertEquals(
                List.of("0a", "1a", "2", "end"),
                ScriptRun.ofRequest(
                                """
                                $var(i) = 0;
                                while (1) {
                                    switch ($var(i)) {
                                        case 0:
                                        case 1:
                                            note("$var(i)a");
                                            if (1) { break; }
                                            note("never");
                                        default:
                                            note("$var(i)");
                                    }
                                    if ($var(i) == 2) break;
                                    $var(i) = $var(i) + 1;
                                }
                                note("end");
                                """)
                        .notes());
    }

    @Test
    void recursionEndsAtItsLimit() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        max_recursive_level=20
                        request_route { route(R); note("$var(n)"); }
                        route[R] { $var(n) = $var(n) + 1; route(R); }
                        """);
        assertEquals(List.of("19"), run.notes());
        assertEquals(0, run.context().mark());
    }

    @Test
    void deepRecursionFitsTheStackOfValues() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        request_route { route(R); note("$var(n)"); }
                        route[R] {
                            $var(n) = $var(n) + 1;
                            if ($var(n) < 200) { route(R); }
                        }
                        """);
        assertEquals(List.of("200"), run.notes());
    }

    @Test
    void variablesAreZeroAtTheStartOfEachRun() {
        ScriptRun run =
                ScriptRun.ofRequest(
                        "$var(x) = $var(x) + 1; $var(s) = $null; note(\"$var(x)$var(s)\");");
        assertEquals(List.of("10"), run.notes());
        assertEquals(List.of("10"), run.notes());
    }

    @Test
    void attributesAreRemovedByNull() {
        assertEquals(
                List.of("two one <null>"),
                ScriptRun.ofRequest(
                                """
                                $avp(a) = "one"; $avp(a) = "two";
                                $var(r) = $avp(a); $avp(a) = $null;
                                $var(q) = $avp(a); $avp(a) = $null;
                                note("$var(r) $var(q) $avp(a)");
                                """)
                        .notes());
    }

    @Test
    void aSecondRequestRouteIsRunAfterTheFirst() {
        assertEquals(
                List.of("a", "b"),
                ScriptRun.of("request_route { note(\"a\"); } route { note(\"b\"); }").notes());
    }

    @Test
    void variablesMayBeNamedByVariables() {
        assertEquals(
                List.of("5 <null>"),
                ScriptRun.ofRequest(
                                """
                                $var(name) = "x"; $var($var(name)) = 5;
                                $var(name2) = "none"; $var($var(name2)) = 5;
                                note("$var(x) $var($var(name2))");
                                """)
                        .notes());
    }

    @Test
    void outputParametersAssignVariables() {
        assertEquals(
                List.of("bob"),
                ScriptRun.ofRequest("copy(\"$rU\", \"$var(t)\"); note(\"$var(t)\");").notes());
    }

    @Test
    void argumentsMayBeExpressions() {
        assertEquals(List.of("bob!,3"), ScriptRun.ofRequest("two($rU + \"!\", 1 + 2);").notes());
    }

    @Test
    void namesOfFlagsAreNumbers() {
        assertEquals(7, ScriptRun.of("flags A:7;\nrequest_route { give(A); }").run());
    }

    @Test
    void blocksAreFoundByKindAndName() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        reply_route { return 2; }
                        onreply_route[R] { return 3; }
                        failure_route[F] { return 4; }
                        branch_route[B] { branchly(); return 5; }
                        onsend_route { return 6; }
                        event_route[test:a] { return 7; }
                        """);
        assertEquals(2, run.run(RouteKind.REPLY, ""));
        assertEquals(3, run.run(RouteKind.ONREPLY, "R"));
        assertEquals(4, run.run(RouteKind.FAILURE, "F"));
        assertEquals(5, run.run(RouteKind.BRANCH, "B"));
        assertEquals(6, run.run(RouteKind.ONSEND, ""));
        assertEquals(7, run.run(RouteKind.EVENT, "test:a"));
    }

    @Test
    void longRoutesAreCutIntoParts() {
        StringBuilder text = new StringBuilder("$var(n) = 0;\n");
        for (int index = 0; index < 3_000; index++) {
            text.append("if ($rU == \"bob\" && $var(n) == ").append(index);
            text.append(") { $var(n) = $var(n) + 1; } else { note(\"wrong\"); exit; }\n");
        }
        text.append("while (1) {");
        for (int index = 0; index < 500; index++) {
            text.append("$var(m) = $var(m) + ").append(index).append(";\n");
        }
        text.append("if ($var(m) > 0) { break; } }\n");
        text.append("note(\"$var(n) $var(m)\"); return 9; note(\"never\");");
        ScriptRun run = ScriptRun.ofRequest(text.toString());
        assertEquals(List.of("3000 124750"), run.notes());
        assertEquals(9, run.run());
        assertEquals(0, run.context().mark());
    }

    @Test
    void longChainsOfElseIfAndLongSwitchesRun() {
        StringBuilder text = new StringBuilder("$var(n) = 299;\n");
        for (int index = 0; index < 300; index++) {
            text.append(index == 0 ? "if" : " else if").append(" ($var(n) == ").append(index);
            text.append(") { note(\"chain ").append(index).append("\"); }");
        }
        text.append(" else { note(\"none\"); }\nswitch ($var(n)) {\n");
        for (int index = 0; index < 300; index++) {
            text.append("case ").append(index).append(": note(\"case ").append(index);
            text.append("\"); break;\n");
        }
        ScriptRun run = ScriptRun.ofRequest(text.append("}").toString());
        assertEquals(List.of("chain 299", "case 299"), run.notes());
    }

    @Test
    void textsThatGrowInALoopStayWithinTheArena() {
        ScriptRun run =
                ScriptRun.of(
                        """
                        max_while_loops=1000
                        request_route {
                            $var(s) = "";
                            while ($var(i) < 1000) { $var(s) = $var(s) + "0123456789"; $var(i) = $var(i) + 1; }
                            note("$(var(s){s.len})");
                        }
                        """);
        assertEquals(List.of("10000"), run.notes());
    }
}
