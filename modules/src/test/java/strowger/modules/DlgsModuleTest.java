package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.module.Struct;
import strowger.modules.calls.DlgsModule;

class DlgsModuleTest {
    private static final String INVITE =
            """
            INVITE sip:bob@127.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            From: <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: call-1
            CSeq: 1 INVITE
            Content-Length: 0

            """;

    private final Stage stage = new Stage(new DlgsModule()).start();

    private void receive(String method) {
        stage.receive(INVITE.replace("INVITE", method));
    }

    private void reply(int code) {
        stage.receive(
                INVITE.replace("INVITE sip:bob@127.0.0.1 SIP/2.0", "SIP/2.0 " + code + " X")
                        .replace(
                                "Via: ", "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx\nVia: "));
    }

    private String stats() throws Exception {
        StringBuilder text = new StringBuilder();
        ((Struct) stage.command("dlgs.stats"))
                .forEach((name, value) -> text.append(name).append('=').append(value).append(' '));
        return text.toString();
    }

    private void begin() {
        receive("INVITE");
        assertEquals(1, stage.call("dlgs_init", "sip:alice@example.com", "bob", "srcip=1"));
    }

    @Test
    void aCallIsCountedFromItsInviteToItsBye() throws Exception {
        begin();
        assertEquals(-1, stage.call("dlgs_init", "again", "bob", ""), "its Call-ID is known");
        assertEquals(1, stage.call("dlgs_count", "src", "eq", "sip:alice@example.com"));
        assertEquals(1, stage.call("dlgs_count", "any", "eq", "*"));
        assertEquals(1, stage.call("dlgs_count", "data", "sw", "srcip="));
        assertEquals(1, stage.call("dlgs_count", "src", "fm", "sip:a*@*.com"));
        assertEquals(1, stage.call("dlgs_count", "dst", "re", "^b.b$"));
        assertEquals(-1, stage.call("dlgs_count", "dst", "ne", "bob"));
        assertEquals(-1, stage.call("dlgs_count", "no", "eq", "bob"));
        reply(180);
        reply(200);
        receive("ACK");
        assertEquals(1, stage.call("dlgs_update"));
        assertTrue(stats().contains("confirmed=1"), stats());
        receive("BYE");
        assertEquals(1, stage.call("dlgs_update"));
        assertEquals(-1, stage.call("dlgs_update"), "it has ended");
        assertEquals(-1, stage.call("dlgs_count", "any", "eq", "*"));
    }

    @Test
    void aCallIsFoundByItsTextsThoughItsTagsChange() {
        begin();
        assertEquals(1, stage.call("dlgs_tags_add", "red"));
        assertEquals(1, stage.call("dlgs_count", "src", "eq", "sip:alice@example.com"));
        assertEquals(1, stage.call("dlgs_count", "dst", "eq", "bob"));
        assertEquals(1, stage.call("dlgs_count", "data", "eq", "srcip=1"));
        assertEquals(-1, stage.call("dlgs_count", "data", "eq", "srcip=2"));
        assertEquals(-1, stage.call("dlgs_count", "src", "eq", "bob"));
    }

    @Test
    void aFailureCountsNoMoreUntilAnotherBranchAnswers() {
        begin();
        reply(486);
        assertEquals(-1, stage.call("dlgs_count", "any", "eq", "*"));
        reply(200);
        assertEquals(1, stage.call("dlgs_count", "any", "eq", "*"));
    }

    @Test
    void tagsAreCountedForOngoingCalls() {
        begin();
        assertEquals(-1, stage.call("dlgs_tags_count", "one"));
        for (String tag : new String[] {"one", "two", "three", "one"}) {
            assertEquals(1, stage.call("dlgs_tags_add", tag));
        }
        assertEquals(1, stage.call("dlgs_tags_count", "one"));
        assertEquals(-1, stage.call("dlgs_tags_count", "on"));
        assertEquals(1, stage.call("dlgs_tags_rm", "two"));
        assertEquals(-1, stage.call("dlgs_tags_count", "two"));
        assertEquals(1, stage.call("dlgs_tags_count", "three"));
        receive("CANCEL");
        stage.call("dlgs_update");
        assertEquals(-1, stage.call("dlgs_tags_count", "one"));
    }
}
