package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.routing.RouteKind;
import strowger.modules.dispatcher.DispatcherModule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class DispatcherModuleTest {
    private static final String LIST =
            """
            # setid uri flags priority attributes
            1 sip:127.0.0.1:7001 0 10 weight=70;duid=a
            1 sip:127.0.0.1:7002;transport=udp 0 5 weight=20;socket=udp:127.0.0.1:5060
            1 sip:127.0.0.1:7003 0 20 weight=10;rweight=50
            2 sip:192.0.2.1:5062 0 0 # where the test's requests come from
            3 sip:127.0.0.1:7009 8
            """;

    @TempDir private Path folder;
    private final Stage stage = new Stage(new PvModule(), new DispatcherModule());
    private Path file;

    @BeforeEach
    void list() throws IOException {
        file = Files.writeString(folder.resolve("dispatcher.list"), LIST);
        stage.set("dispatcher", "list_file", file.toString()).set("dispatcher", "flags", 2);
        stage.start().receive(Requests.MESSAGE);
    }

    private String select(int algorithm) {
        assertEquals(1, stage.call("ds_select_dst", 1, algorithm));
        return port(stage.read("du"));
    }

    private static String port(String uri) {
        return uri.replaceAll(".*:(70[0-9]+).*", "$1");
    }

    private Map<String, Integer> shares(int algorithm, int rounds) {
        Map<String, Integer> shares = new HashMap<>();
        for (int round = 0; round < rounds; round++) {
            shares.merge(select(algorithm), 1, Integer::sum);
        }
        return shares;
    }

    @Test
    void requestsGoInTurn() {
        assertEquals(
                List.of("7001", "7002", "7003", "7001"),
                List.of(select(4), select(4), select(4), select(4)));
    }

    @Test
    void aHashGivesTheSameAlways() {
        for (int algorithm : new int[] {0, 1, 2, 3}) {
            assertEquals(1, shares(algorithm, 20).size(), "algorithm " + algorithm);
        }
        assertTrue(shares(6, 300).size() == 3, "chance takes all");
    }

    @Test
    void weightsAreKeptExactlyOverAHundred() {
        assertEquals(Map.of("7001", 70, "7002", 20, "7003", 10), shares(9, 100));
    }

    @Test
    void onlyThoseWithARelativeWeightAreTaken() {
        assertEquals(Map.of("7003", 50), shares(11, 50));
    }

    private Map<String, Integer> restrictedShares(int rounds) {
        Map<String, Integer> shares = new HashMap<>();
        stage.set("dispatcher", "flags", 0);
        for (int round = 0; round < rounds; round++) {
            boolean chosen = stage.call("ds_select_dst", 1, 64) == 1;
            shares.merge(chosen ? port(stage.read("du")) : "none", 1, Integer::sum);
        }
        return shares;
    }

    @Test
    void requestsAreKeptFromADestinationAtItsWish() { // RFC 7339 §5.1
        assertEquals(Map.of("7001", 100, "7002", 100, "7003", 100), restrictedShares(300));
        for (String port : List.of("7001", "7003")) {
            assertEquals(
                    1, stage.call("ds_oc_set_attrs", 1, "sip:127.0.0.1:" + port, 100, 60_000, 7));
        }
        Map<String, Integer> shares = restrictedShares(300);
        assertEquals(Map.of("7002", 300), shares);
        assertEquals(
                1, stage.call("ds_oc_set_attrs", 1, "sip:127.0.0.1:7001", 0, 60_000, 7), "stale");
        assertEquals(Map.of("7002", 300), restrictedShares(300));
    }

    @Test
    void whenAllAreKeptFrom_thenNoneIsChosen() throws IOException, Fault {
        Files.writeString(file, "1 sip:127.0.0.1:7001 0 0 ocrate=100\n");
        stage.command("dispatcher.reload");
        assertEquals(Map.of("none", 10), restrictedShares(10));
        Files.writeString(file, "1 sip:127.0.0.1:7001 0 0 ocrate=100;ocmax=25\n");
        stage.command("dispatcher.reload");
        assertEquals(Map.of("none", 25, "7001", 75), restrictedShares(100));
    }

    @Test
    void aWishIsListedAndEndsWithItsValidity() throws Fault {
        stage.call("ds_oc_set_attrs", 1, "sip:127.0.0.1:7001", 20, 1000, 3);
        String listed = text(stage.command("dispatcher.oclist", 1));
        assertTrue(listed.contains("ocrate=20 ocmin=0 ocmax=100 ocseq=3 left_ms=1000"), listed);
        stage.engine().advance(1001);
        String later = text(stage.command("dispatcher.oclist", 1));
        assertTrue(later.contains("ocrate=0 ocmin=0 ocmax=100 ocseq=3 left_ms=0"), later);
        assertEquals(-2, stage.call("ds_oc_set_attrs", 1, "sip:127.0.0.1:1", 20, 0, 9));
        assertEquals(-1, stage.call("ds_oc_set_attrs", 77, "sip:127.0.0.1:7001", 20, 0, 9));
        assertThrows(Fault.class, () -> stage.command("dispatcher.oclist", 77));
    }

    @Test
    void aSetIsToldOfByOneUri() {
        assertEquals(1, stage.call("ds_dsg_fetch_uri", 1, "sip:127.0.0.1:7003"));
        assertEquals("1", stage.read("dsg(count)"));
        assertEquals("100", stage.read("dsg(pactive)"));
        assertEquals(-1, stage.call("ds_dsg_fetch_uri", 1, "sip:127.0.0.1:1"));
        assertEquals(1, stage.call("ds_dsg_fetch", 1));
        assertEquals("3", stage.read("dsg(count)"));
    }

    @Test
    void theHighestPriorityIsFirst() {
        assertEquals("7003", select(8));
        assertEquals(1, stage.call("ds_next_dst"));
        assertEquals("7001", port(stage.read("du")));
        assertEquals(1, stage.call("ds_next_dst"));
        assertEquals("sip:127.0.0.1:7002;transport=udp", stage.read("du"));
        assertEquals("udp:127.0.0.1:5060", stage.context().main().socket().toString());
        assertEquals(-1, stage.call("ds_next_dst"));
    }

    @Test
    void theAttributesTellWhatWasChosen() {
        select(8);
        assertEquals("sip:127.0.0.1:7003", stage.read("xavp(_dsdst_=>uri)"));
        assertEquals("sip:127.0.0.1:7001", stage.read("xavp(_dsdst_[1]=>uri)"));
        assertEquals("1", stage.read("xavp(_dsdst_=>grp)"));
        assertEquals("weight=10;rweight=50", stage.read("xavp(_dsdst_=>attrs)"));
        assertEquals("3", stage.read("xavp(_dsctx_=>cnt)"));
    }

    @Test
    void aLimitLeavesTheFirst() {
        assertEquals(1, stage.call("ds_select_dst", 1, 8, 2));
        assertEquals(1, stage.call("ds_next_dst"));
        assertEquals(-1, stage.call("ds_next_dst"));
    }

    @Test
    void theHostOfTheRequestUriIsReplaced() {
        assertEquals(1, stage.call("ds_select_domain", 1, 8));
        assertEquals("sip:bob@127.0.0.1:7003", stage.read("ru"));
        assertEquals(1, stage.call("ds_next_domain"));
        assertEquals("sip:bob@127.0.0.1:7001", stage.read("ru"));
    }

    @Test
    void aDeadDestinationIsPassedOver() {
        select(8);
        assertEquals(1, stage.call("ds_mark_dst", "ip"));
        assertEquals("7001", select(8));
        assertEquals(1, stage.call("ds_is_active", 1));
        assertEquals(-1, stage.call("ds_is_active", 1, "sip:127.0.0.1:7003"));
        assertEquals(1, stage.call("ds_mark_addr", "a", 1, "sip:127.0.0.1:7003"));
        assertEquals("7003", select(8));
    }

    @Test
    void anEventTellsOnceThatADestinationWentDownAndCameUp() {
        List<String> events = new ArrayList<>();
        stage.route(RouteKind.EVENT, "dispatcher:dst-down", _ -> events.add("down"));
        stage.route(RouteKind.EVENT, "dispatcher:dst-up", _ -> events.add("up"));
        select(8);
        stage.call("ds_mark_dst", "i");
        stage.call("ds_mark_dst", "i");
        stage.call("ds_mark_dst", "a");
        assertEquals(List.of("down", "up"), events);
    }

    @Test
    void tryingBecomesInactiveAtTheThreshold() {
        stage.set("dispatcher", "ds_probing_threshold", 2);
        select(8);
        stage.call("ds_mark_dst", "t");
        assertEquals(1, stage.call("ds_is_active", 1, "sip:127.0.0.1:7003"));
        stage.call("ds_mark_dst", "t");
        assertEquals(-1, stage.call("ds_is_active", 1, "sip:127.0.0.1:7003"));
    }

    @Test
    void theSourceIsFoundInTheList() {
        assertEquals(1, stage.call("ds_is_from_list"));
        assertEquals(1, stage.call("ds_is_from_list", 2));
        assertEquals(-1, stage.call("ds_is_from_list", 1));
        assertEquals(1, stage.call("ds_is_from_list", 1, 2, "sip:127.0.0.1:7001"));
        assertEquals(-1, stage.call("ds_is_from_list", 1, 0, "sip:127.0.0.1:1"));
        assertEquals(1, stage.call("ds_is_from_list", 1, 1, "sip:127.0.0.1:1"));
    }

    @Test
    void severalSetsMakeOneList() {
        assertEquals(1, stage.call("ds_select_routes", "9=4;3=4;1=8", "0"));
        assertEquals("7009", port(stage.read("du")));
        stage.call("ds_next_dst");
        assertEquals("7003", port(stage.read("du")));
    }

    @Test
    void allAreAskedAtOnce() {
        assertEquals(1, stage.call("ds_select_dst", 1, 12));
        assertEquals(2, stage.context().branches().count());
    }

    private static String invite(String callId) {
        return Requests.MESSAGE
                .replace("MESSAGE", "INVITE")
                .replaceAll("Call-ID: .*", "Call-ID: " + callId);
    }

    @Test
    void aCallGoesWhereTheFewestAreUntilItEnds() {
        assertEquals(-1, stage.call("ds_select_dst", 1, 10), "calls are not counted");
        stage.set("dispatcher", "ds_hash_size", 8);
        for (String port : List.of("7001", "7002", "7003")) {
            stage.receive(invite(port));
            assertEquals(port, select(10));
        }
        stage.receive(invite("7002"));
        assertEquals(1, stage.call("ds_load_unset"));
        assertEquals(-1, stage.call("ds_load_unset"), "counted off once");
        stage.receive(invite("new"));
        assertEquals("7002", select(10));
        assertEquals(1, stage.call("ds_next_dst"));
        stage.receive(invite("other"));
        assertEquals("7002", select(10), "the call before has moved on");
    }

    @Test
    void aSetThatIsNoneIsFalse() {
        assertEquals(-1, stage.call("ds_select_dst", 9, 4));
        assertEquals(-1, stage.call("ds_list_exists", 9));
        assertEquals(1, stage.call("ds_list_exists", 2));
    }

    @Test
    void aSetIsCounted() {
        assertEquals(1, stage.call("ds_dsg_fetch", 1));
        assertEquals("3", stage.read("dsg(count)"));
        assertEquals("100", stage.read("dsg(pactive)"));
        assertEquals("0", stage.read("dsg(inactive)"));
    }

    @Test
    void theListMayBeATable() throws IOException {
        Path table =
                Files.writeString(
                        folder.resolve("gateways"),
                        """
                        id(int,auto) set(int) destination(string) flags(int) priority(int) attrs(string)
                        1:1:sip\\:127.0.0.1\\:7001:0:1:weight=70
                        2:1:sip\\:127.0.0.1\\:7002:::
                        """);
        Stage other =
                new Stage(new PvModule(), new DispatcherModule())
                        .set("dispatcher", "db_url", "text://" + folder)
                        .set("dispatcher", "table_name", "gateways")
                        .set("dispatcher", "setid_col", "set")
                        .start()
                        .receive(Requests.MESSAGE);
        assertEquals(1, other.call("ds_select_dst", 1, 4));
        assertEquals("sip:127.0.0.1:7001", other.read("du"));
        assertEquals(1, other.call("ds_select_dst", 1, 4));
        assertEquals("sip:127.0.0.1:7002", other.read("du"));
        Files.writeString(table, Files.readString(table).replace("2:1:", "2:x:"));
        assertEquals(-1, other.call("ds_reload"), "the old list stays");
    }

    @Test
    void commandsListAndChange() throws Fault, IOException {
        assertEquals(
                "Ok. Dispatcher state updated.",
                stage.command("dispatcher.set_state", "ip", 1, "sip:127.0.0.1:7001"));
        assertTrue(text(stage.command("dispatcher.list")).contains("FLAGS=IP PRIORITY=10"));
        assertTrue(text(stage.command("dispatcher.list", "short")).contains("FLAGS=AP PRIORITY=0"));
        stage.command("dispatcher.set_duid_state", "a", 1, "a");
        assertTrue(text(stage.command("dispatcher.list")).contains("FLAGS=AX PRIORITY=10"));
        stage.command("dispatcher.add", 4, "sip:127.0.0.9:5060", 0, 1, "weight=1");
        assertEquals(1, stage.call("ds_list_exists", 4));
        stage.command("dispatcher.remove", 4, "sip:127.0.0.9:5060");
        assertEquals(-1, stage.call("ds_list_exists", 4));
        assertThrows(
                Fault.class, () -> stage.command("dispatcher.remove", 4, "sip:127.0.0.9:5060"));
        assertThrows(Fault.class, () -> stage.command("dispatcher.set_state", "xx", 1, "all"));
        assertEquals("hashid=219 slot=0", text(stage.command("dispatcher.hash", 3, "a", "b")));
    }

    @Test
    void aReloadKeepsStatesAndAWrongListChangesNothing() throws Fault, IOException {
        stage.command("dispatcher.set_state", "d", 1, "sip:127.0.0.1:7003");
        Files.writeString(file, LIST + "5 sip:127.0.0.1:7010\n");
        stage.command("dispatcher.reload");
        assertEquals(1, stage.call("ds_list_exists", 5));
        assertEquals("7001", select(8));
        Files.writeString(file, "5 not-a-uri 0\n");
        Fault refused = assertThrows(Fault.class, () -> stage.command("dispatcher.reload"));
        assertTrue(refused.toString().contains("dispatcher.list:1: "), refused::toString);
        assertEquals(-1, stage.call("ds_reload"));
        assertEquals(1, stage.call("ds_list_exists", 5));
    }

    @Test
    void whatCanNotBeDoneIsRefusedAtStart() {
        assertThrows(
                ConfigurationException.class,
                () -> stage.set("dispatcher", "db_url", "mysql://localhost/kamailio").start());
        assertThrows(
                ConfigurationException.class,
                () -> stage.set("dispatcher", "ds_ping_reply_codes", "404"));
    }

    private static String text(Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Struct struct) {
            struct.forEach(
                    (name, each) -> {
                        boolean nested = each instanceof Struct || each instanceof List<?>;
                        String inner = text(each == null ? "" : each);
                        text.append(text.isEmpty() ? "" : " ").append(name);
                        text.append(nested ? " " : "=").append(inner);
                    });
        } else if (value instanceof List<?> list) {
            list.forEach(each -> text.append(text(each == null ? "" : each)).append(' '));
        } else {
            text.append(value);
        }
        return text.toString();
    }
}
