package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.script.compile.CustomParameters;

import java.util.List;

/** What SER's part of the language reads: selects, attributes by class, parameters made up. */
class BorrowedVariablesTest {

    @Nested
    class GivenSelects {
        @Test
        void whenAVariableReadsTheSame_thenTheyAreThatVariable() {
            ScriptRun run =
                    ScriptRun.ofRequest(
                            """
                            if (@method == "MESSAGE") note("method");
                            if (@ruri == "sip:bob@h") note("ruri $sel(ruri)");
                            if (@src.ip == "10.1.2.3") note($sel(src.ip_port));
                            note("$sel(src.port) $(sel(ruri){s.len}) $sel(msg.user_agent)");
                            """);
            assertEquals(
                    List.of("method", "ruri sip:bob@h", "10.1.2.3:5060", "5060 9 <null>"),
                    run.notes());
        }

        @Test
        void whenNoneReadsTheSame_thenTheyAreRefusedByName() {
            assertTrue(
                    ScriptRun.faults("request_route { if (@tls.my.serial == \"1\") exit; }")
                            .getFirst()
                            .contains("the select @tls.my.serial is not supported"));
            assertTrue(
                    ScriptRun.faults("request_route { note(\"$sel(via[7].host)\"); }")
                            .getFirst()
                            .contains("the select @via[7].host is not supported"));
        }
    }

    @Nested
    class GivenParametersMadeUp {
        private static final String TEXT =
                """
                pstn.gw_ip = "1.2.3.4" desc "the gateway"
                limits.calls = 10
                request_route {
                    note("$sel(cfg_get.pstn.gw_ip)");
                    if ($sel(cfg_get.limits.calls) < @cfg_get.limits.calls + 1) note("less");
                    $ccp(limits.calls) = $ccp(limits.calls) + 1;
                }
                """;

        @Test
        void whenTheyAreRead_thenTheyHaveTheirPresentValue() {
            ScriptRun run = ScriptRun.of(TEXT);
            CustomParameters custom = run.configuration().custom();
            assertEquals(List.of("1.2.3.4", "less"), run.notes());
            assertEquals(11L, custom.find("limits.calls").orElseThrow().current());
            assertTrue(custom.find("pstn.gw_ip").orElseThrow().set("5.6.7.8"));
            assertEquals(List.of("5.6.7.8", "less"), run.notes());
        }

        @Test
        void whenTheyAreNotDeclared_thenTheNearestIsNamed() {
            assertTrue(
                    ScriptRun.faults("a.bcd = 1\nrequest_route { note(\"$sel(cfg_get.a.bcf)\"); }")
                            .getFirst()
                            .contains("no parameter a.bcf; did you mean \"a.bcd\"?"));
        }

        @Test
        void whenANumberIsGivenAText_thenItStays() {
            CustomParameters custom = ScriptRun.of(TEXT).configuration().custom();
            CustomParameters.Cell calls = custom.find("limits.calls").orElseThrow();
            assertEquals(false, calls.set("many"));
            assertTrue(calls.set("7"));
            assertEquals(7L, calls.current());
            calls.reset();
            assertEquals(10L, calls.current());
        }
    }

    @Nested
    class GivenAttributesByClass {
        @Test
        void whenTheyAreAssigned_thenTheirClassSaysWhichIsRead() {
            ScriptRun run =
                    ScriptRun.ofRequest(
                            """
                            $f.x = "uri"; $fu.x = "user"; $tu.y = "callee";
                            note("$f.x $fu.x $avp(x) $t.y");
                            $f.x = $null;
                            note("$f.x");
                            """);
            assertEquals(List.of("uri user uri callee", "user"), run.notes());
        }

        @Test
        void whenTheyAreGlobal_thenTheyAreRefused() {
            assertTrue(
                    ScriptRun.faults("request_route { $g.x = 1; }")
                            .getFirst()
                            .contains("use $shv(name) instead"));
        }
    }

    @Test
    void someNamesHaveADotAndInOthersItEndsTheName() {
        ScriptRun run = ScriptRun.ofRequest("note(\"$rU.com $err.class.\");");
        assertEquals(List.of("bob.com 0."), run.notes());
    }

    @Nested
    class GivenReturnMode1 {
        @Test
        void whenARouteReturnsANegativeNumber_thenTheNumberIsPropagated() {
            ScriptRun run =
                    ScriptRun.of(
                            """
                            return_mode = 1
                            request_route {
                                if (route(X)) note("not 0");
                                if (route(X) < 0) note("below $rc");
                                if (route(X) == -3) note("-3");
                            }
                            route[X] { return -3; }
                            """);
            assertEquals(List.of("not 0", "below -3", "-3"), run.notes());
        }

        @Test
        void whenItIsNeitherNor_thenItIsRefused() {
            assertTrue(ScriptRun.faults("return_mode = 2").getFirst().contains("is 0 or 1"));
        }
    }
}
