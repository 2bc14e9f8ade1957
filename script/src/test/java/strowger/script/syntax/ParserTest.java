package strowger.script.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.routing.RouteKind;
import strowger.script.source.Diagnostics;
import strowger.script.source.SourceFile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class ParserTest {
    private final Diagnostics diagnostics = new Diagnostics();

    private List<Item> parse(String text) {
        return parse(text, Map.of());
    }

    private List<Item> parse(String text, Map<String, String> files) {
        Sources sources =
                (name, _, order) ->
                        Optional.ofNullable(files.get(name))
                                .map(content -> new SourceFile(order, name, content));
        return Parser.parse(
                        SourceFile.of("test.cfg", text),
                        sources,
                        Map.of("GIVEN", "7"),
                        Map.of("HOME", "/root"),
                        diagnostics)
                .items();
    }

    private List<String> faults(String text) {
        parse(text);
        return diagnostics.inOrder().stream().map(Object::toString).toList();
    }

    private Expression value(String text) {
        List<Item> items = parse("x = " + text);
        assertEquals(List.of(), diagnostics.inOrder());
        return assertInstanceOf(Item.Setting.class, items.getFirst()).value();
    }

    private static String shown(Expression expression) {
        return switch (expression) {
            case Expression.Numeral number -> String.valueOf(number.value());
            case Expression.Text text -> '"' + text.text() + '"';
            case Expression.Variable variable -> variable.reference().source();
            case Expression.Select select -> select.path();
            case Expression.Word word -> word.text();
            case Expression.Call call ->
                    call.name() + call.arguments().stream().map(ParserTest::shown).toList();
            case Expression.Unary unary ->
                    "(" + unary.operator() + " " + shown(unary.operand()) + ")";
            case Expression.Binary binary ->
                    "("
                            + shown(binary.left())
                            + " "
                            + binary.operator().sign()
                            + " "
                            + shown(binary.right())
                            + ")";
            case Expression.Choice choice -> "selval(" + shown(choice.condition()) + ")";
            case Expression.KeywordTest test ->
                    "<"
                            + test.keyword().word()
                            + " "
                            + test.operator().sign()
                            + " "
                            + shown(test.right())
                            + ">";
            case Expression.Assignment assignment ->
                    "(" + assignment.target().source() + " = " + shown(assignment.value()) + ")";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "==>",
            quoteCharacter = '`',
            value = {
                "1 + 2 * 3 ==> (1 + (2 * 3))",
                "20 - 5 - 3 ==> ((20 - 5) - 3)",
                "10 mod 4 * 2 ==> ((10 mod 4) * 2)",
                "1 | 2 ^ 3 ==> (1 | (2 ^ 3))",
                "1 & 2 ^ 3 ==> (1 & (2 ^ 3))",
                "1 + 1 << 2 ==> ((1 + 1) << 2)",
                "$x & 4 == 4 ==> ($x & (4 == 4))",
                "1 == 2 > 3 ==> (1 == (2 > 3))",
                "1 << 2 >> 3 ==> (1 << (2 >> 3))",
                "$a == 1 || $b == 2 && $c ==> (($a == 1) || (($b == 2) && $c))",
                "$a or $b and not $c ==> ($a || ($b && (NOT $c)))",
                "!$a == 1 ==> ((NOT $a) == 1)",
                "-17 / 5 ==> ((MINUS 17) / 5)",
                "~5 + 1 ==> ((COMPLEMENT 5) + 1)",
                "defined $a && $b ==> ((DEFINED $a) && $b)",
                "!defined $a ==> (NOT (DEFINED $a))",
                "(int)$a + 1 ==> ((TO_INTEGER $a) + 1)",
                "(str)5 + $b ==> ((TO_TEXT 5) + $b)",
                "strlen($a) > 3 ==> ((LENGTH $a) > 3)",
                "$a eq $b ne $c ==> (($a eq $b) ne $c)",
                "method == \"INVITE\" && uri == myself ==> (<method == \"INVITE\"> && <uri =="
                        + " myself>)",
                "!uri == myself ==> (NOT <uri == myself>)",
                "src_ip == 10.0.0.0/8 || $x ==> (<src_ip == 10.0.0.0/8> || $x)",
                "src_ip != [2001:db8::1] ==> <src_ip != [2001:db8::1]>",
                "src_ip == 2001:db8::/32 ==> <src_ip == 2001:db8::/32>",
                "proto == UDP and af == INET6 ==> (<proto == UDP> && <af == INET6>)",
                "msg:len >= 2048 ==> <msg:len >= 2048>",
                "f(\"a\" \"b\", 1 + 2, NAME, udp:1.2.3.4:5060) ==> f[\"ab\", (1 + 2), NAME,"
                        + " udp:1.2.3.4:5060]",
                "$var(x) = $var(y) = 2 ==> ($var(x) = ($var(y) = 2))",
                "0x1F + 010 + 101b + yes ==> (((31 + 8) + 5) + 1)",
                "GIVEN + 1 ==> (7 + 1)",
            })
    void operatorsBindAsInKamailio(String text, String tree) {
        assertEquals(tree, shown(value(text)));
    }

    @Test
    void topLevelStatementsAreRead() {
        List<Item> items =
                parse(
                        """
                        #!KAMAILIO
                        debug = 2
                        listen=udp:10.0.0.1:5060 advertise 192.0.2.1:5070 name "out"
                        listen=tcp:[2001:db8::1]:5061
                        socket = { bind = tls:10.0.0.2:5061; name = "secure"; virtual = yes; }
                        alias=sip.example.com "udp:other.example.com:5060"
                        flags FLT_A:1, FLT_B;
                        mpath="/usr/lib/modules/"
                        loadmodule "/usr/lib/tm.so"
                        modparam("tm|sl", "fr_timer", 5000)
                        limits.calls = 10 desc "how many"
                        route[RELAY] { exit; }
                        onreply_route { drop; }
                        onreply_route[1] { drop; }
                        event_route[tm:branch-failure:a] { exit; }
                        """);
        assertEquals(List.of(), diagnostics.inOrder());
        assertEquals(16, items.size());
        Item.Listen listen = assertInstanceOf(Item.Listen.class, items.get(1));
        assertEquals("udp:10.0.0.1:5060", listen.address().socket().toString());
        assertEquals("192.0.2.1:5070", String.valueOf(listen.address().advertised()));
        assertEquals("out", listen.address().name());
        Item.Listen v6 = assertInstanceOf(Item.Listen.class, items.get(2));
        assertEquals("2001:db8::1", v6.address().socket().host());
        assertTrue(assertInstanceOf(Item.Listen.class, items.get(3)).address().virtual());
        assertEquals("tm", assertInstanceOf(Item.LoadModule.class, items.get(9)).module());
        assertEquals("tm|sl", assertInstanceOf(Item.ModuleSetting.class, items.get(10)).modules());
        assertEquals(RouteKind.REPLY, assertInstanceOf(Item.Route.class, items.get(13)).kind());
        assertEquals(
                "tm:branch-failure:a", assertInstanceOf(Item.Route.class, items.get(15)).name());
    }

    @Test
    void listenTakesDefinesInsideAnAddress() {
        List<Item> items = parse("#!define IP 10.0.0.1\n#!define PORT 5060\nlisten=udp:IP:PORT\n");
        assertEquals(
                "udp:10.0.0.1:5060",
                assertInstanceOf(Item.Listen.class, items.getFirst())
                        .address()
                        .socket()
                        .toString());
    }

    @Test
    void everyFaultIsFoundInOnePass() {
        List<String> faults =
                faults(
                        """
                        debug = = 2
                        route {
                            $var(x) = ;
                            if ($var(x) { exit; }
                            sl_send_reply("200" "OK";
                            exit
                        }
                        route[A] {
                            while (1) { exit; }
                            brek x;
                        }
                        """);
        assertEquals(
                List.of(
                        "test.cfg:1:9: error: expected a value, found '=' [syntax]",
                        "test.cfg:3:15: error: expected a value, found ';' [syntax]",
                        "test.cfg:4:17: error: expected ')' to close the parenthesis, found '{'"
                                + " [syntax]",
                        "test.cfg:5:29: error: expected ')' after the arguments of sl_send_reply,"
                                + " found ';' [syntax]",
                        "test.cfg:7:1: error: expected ';' at the end of the statement, found '}'"
                                + " [syntax]",
                        "test.cfg:10:10: error: expected ';' at the end of the statement, found 'x'"
                                + " [syntax]"),
                faults);
    }

    @Test
    void aMissingBraceIsReportedAtTheNextRoute() {
        assertEquals(
                List.of("test.cfg:3:1: error: expected '}' to close the block of line 1 [syntax]"),
                faults("route {\n exit;\nroute[A] { exit; }\n"));
    }

    @Test
    void includedFilesAreReadInPlace() {
        List<Item> items =
                parse(
                        "include_file \"a.cfg\"\nimport_file \"missing.cfg\"\nroute { exit; }",
                        Map.of("a.cfg", "debug = 1\ninclude_file \"b.cfg\"", "b.cfg", "log = 2"));
        assertEquals(List.of(), diagnostics.inOrder());
        assertEquals(3, items.size());
        assertEquals("b.cfg:1:1", items.get(1).at().toString());
    }

    @Test
    void aFileThatIncludesItselfIsRefusedAtDepthTen() {
        parse("include_file \"loop\"", Map.of("loop", "include_file \"loop\""));
        assertEquals(1, diagnostics.inOrder().size());
    }

    @Test
    void aMissingIncludeIsAnErrorOfItsOwnKind() {
        assertEquals(
                List.of(
                        "test.cfg:1:14: error: no file \"nope.cfg\"; write import_file if the"
                                + " configuration can do without it [include]"),
                faults("include_file \"nope.cfg\""));
    }

    @Test
    void commentsNestAndStringsHoldComments() {
        assertEquals(
                "\"a#b//c/*d\"", shown(value("/* one /* two */ */ \"a#b//c/*d\" // end\n# more")));
    }

    @Test
    void escapesAreThoseOfKamailio() {
        assertEquals("\"a\tb\"A\\q\\0A\"", shown(value("\"a\\tb\\\"\\x41\\q\\0\\101\"")));
        assertEquals("\"a\\tb\"", shown(value("'a\\tb'")));
    }

    @Test
    void theElseBelongsToTheInnermostIf() {
        List<Item> items = parse("route { if (1) if (0) exit; else drop; }");
        Statement.If outer =
                assertInstanceOf(
                        Statement.If.class,
                        assertInstanceOf(Item.Route.class, items.getFirst())
                                .body()
                                .statements()
                                .getFirst());
        assertEquals(null, outer.otherwise());
        Statement.If inner =
                assertInstanceOf(Statement.If.class, outer.branches().getFirst().then());
        assertInstanceOf(Statement.Drop.class, inner.otherwise());
    }
}
