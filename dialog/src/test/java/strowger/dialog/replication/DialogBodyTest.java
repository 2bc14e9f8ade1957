package strowger.dialog.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.JsonObject;

import java.util.List;
import java.util.Map;

/** Bodies as Kamailio 5.6.3 was recorded to send them. */
class DialogBodyTest {
    private static final String INVITE =
            """
            {"action":1,"h_entry":1407,"h_id":4087,"init_ts":1795295820,"callid":"4b426e41@call",\
            "from_uri":"sip:alice@127.0.0.1","to_uri":"sip:bob@127.0.0.1:22102",\
            "req_uri":"sip:bob@127.0.0.1:22102","tag1":"89f35b4b","cseq1":"1","route_set1":"",\
            "contact1":"sip:tester@127.0.0.1:22101","vars":{"colour":"blue"},\
            "profiles":"{\\"profiles\\":[{\\"name\\":\\"caller\\",\\"value\\":\\"alice\\",\
            \\"puid\\":\\"dlgp-2-6b020a4c-1c51-2\\"},{\\"name\\":\\"all\\",\
            \\"puid\\":\\"dlgp-2-6b020a4c-1c51-1\\"}]}","state":1}\
            """;
    private static final String ANSWERED =
            """
            {"action":2,"h_entry":1407,"h_id":4087,"state":4,"start_ts":1795295821,"lifetime":120,\
            "tag1":"89f35b4b","tag2":"abd4b3a2","cseq1":"1","cseq2":"0","route_set1":"",\
            "route_set2":"","contact1":"sip:tester@127.0.0.1:22101",\
            "contact2":"sip:bob@127.0.0.1:22102"}\
            """;
    private static final String DELETED =
            "{\"action\":2,\"h_entry\":1407,\"h_id\":4087,\"state\":5}";
    private static final String REMOVED =
            "{\"action\":3,\"h_entry\":1407,\"h_id\":4087,\"state\":5}";
    private static final ToldSide CALLER =
            new ToldSide("89f35b4b", 1, "", "sip:tester@127.0.0.1:22101");
    private static final List<ToldEntry> ENTRIES =
            List.of(
                    new ToldEntry("caller", "alice", "dlgp-2-6b020a4c-1c51-2"),
                    new ToldEntry("all", "", "dlgp-2-6b020a4c-1c51-1"));

    private static ToldDialog dialog(int state) {
        return new ToldDialog(
                1407,
                4087,
                state,
                1_795_295_820L,
                state == 4 ? 1_795_295_821L : 0,
                120,
                "4b426e41@call",
                "sip:alice@127.0.0.1",
                "sip:bob@127.0.0.1:22102",
                "sip:bob@127.0.0.1:22102",
                CALLER,
                new ToldSide("abd4b3a2", 0, "", "sip:bob@127.0.0.1:22102"),
                ENTRIES,
                Map.of("colour", "blue"),
                ToldDialog.NO_DUE,
                ToldDialog.NO_VERSION);
    }

    private static ToldDialog read(String text) {
        return DialogBody.dialog(JsonObject.read(text).orElseThrow());
    }

    @Test
    void aNewDialogIsToldOfAsKamailioDoes() {
        assertEquals(INVITE, DialogBody.update(dialog(1)).text());
    }

    @Test
    void anEndIsToldOfAsKamailioDoes() {
        assertEquals(DELETED, DialogBody.state(dialog(5)).text());
        assertEquals(REMOVED, DialogBody.remove(1407, 4087).text());
        assertEquals("{\"action\":4}", DialogBody.sync().text());
    }

    @Test
    void whatKamailioTellsOfANewDialogIsRead() {
        ToldDialog dialog = read(INVITE);
        assertEquals(1, dialog.state());
        assertEquals("4b426e41@call", dialog.callId());
        assertEquals(CALLER, dialog.caller());
        assertEquals(ENTRIES, dialog.entries());
        assertEquals(Map.of("colour", "blue"), dialog.variables());
    }

    @Test
    void whatKamailioTellsOfAnAnswerIsRead() {
        ToldDialog dialog = read(ANSWERED);
        assertEquals(4, dialog.state());
        assertEquals(120, dialog.lifetimeSec());
        assertEquals("abd4b3a2", dialog.callee().tag());
        assertEquals("sip:bob@127.0.0.1:22102", dialog.callee().contact());
    }

    @Test
    void anUpdateInAStateHasTheKeysOfTheStateToo() {
        ToldDialog told = read(DialogBody.update(dialog(4)).text());
        assertEquals(dialog(4), told);
    }

    @Test
    void theVersionOfWhatIsToldIsReadAgain() {
        long version = (1_795_295_820_123L << 20) + 1; // no double holds it
        assertEquals(version, read(DialogBody.update(dialog(1).at(version)).text()).version());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"action\":1}",
                "{\"action\":1,\"profiles\":\"{\"}",
                "{\"action\":1,\"profiles\":{\"profiles\":[]},\"vars\":\"x\",\"state\":\"four\"}",
                "{\"action\":1,\"h_entry\":-1,\"h_id\":1e30,\"cseq1\":\"99999999999\"}",
                "{\"action\":1,\"profiles\":\"{\\\"profiles\\\":[1,{},{\\\"name\\\":7}]}\"}"
            })
    void whatIsLackingOrWrongReadsAsNothing(String text) {
        ToldDialog dialog = read(text);
        assertEquals("", dialog.callId());
        assertTrue(dialog.entries().stream().allMatch(entry -> entry.uid().isEmpty()));
        assertEquals(0, dialog.caller().cseq());
    }

    @Test
    void whatIsNoObjectIsNoBody() {
        assertTrue(DialogBody.read(ClusterMessage.json("[1]")).isEmpty());
        assertTrue(DialogBody.read(ClusterMessage.json("")).isEmpty());
    }
}
