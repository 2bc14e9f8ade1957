package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

class CoreModulesTest {
    private final Stage stage =
            new Stage(
                            new CoreModule(),
                            new PvModule(),
                            new SlModule(),
                            new MaxfwdModule(),
                            new SiputilsModule(),
                            new AvpopsModule(),
                            new CfgutilsModule(),
                            new TextopsModule())
                    .receive(Requests.MESSAGE);

    @Test
    void aHopIsTakenOffWhereScriptsSeeIt() { // RFC 3261 §16.6 step 3
        assertEquals(1, stage.call("mf_process_maxfwd_header", 10));
        assertEquals("69", stage.read("hdr(Max-Forwards)"));
        assertEquals(1, stage.call("is_maxfwd_lt", 70));
        assertEquals(-1, stage.call("is_maxfwd_lt", 69));
        assertEquals(List.of("69"), Stage.header(stage.forward(), "Max-Forwards"));
    }

    @Test
    void aLargeNumberOfHopsIsCut() {
        stage.receive(Requests.MESSAGE.replace("Max-Forwards: 70", "Max-Forwards: 100"));
        assertEquals(1, stage.call("mf_process_maxfwd_header", 10));
        assertEquals("70", stage.read("hdr(Max-Forwards)").strip());
        assertEquals(1, stage.call("mf_process_maxfwd_header", 10));
        assertEquals("69", stage.read("hdr(Max-Forwards)").strip());
    }

    @Test
    void aMissingNumberOfHopsIsAdded() {
        stage.receive(Requests.MESSAGE.replace("Max-Forwards: 70\n", ""));
        assertEquals(-1, stage.call("is_maxfwd_lt", 10));
        assertEquals(1, stage.call("mf_process_maxfwd_header", 10));
        assertEquals(List.of("10"), Stage.header(stage.forward(), "Max-Forwards"));
    }

    @Test
    void noHopsLeftIsToldToTheScript() {
        stage.receive(Requests.MESSAGE.replace("Max-Forwards: 70", "Max-Forwards: 0"));
        assertEquals(-1, stage.call("mf_process_maxfwd_header", 10));
    }

    @Test
    void viaShowsWhatTheScriptAdvertises() {
        assertEquals(1, stage.call("set_advertised_address", "sip.example.com"));
        assertEquals(1, stage.call("set_advertised_port", 5080));
        String via = Stage.header(stage.forward(), "Via").getFirst();
        assertTrue(via.startsWith("SIP/2.0/UDP sip.example.com:5080;branch=z9hG4bK"), via);
    }

    @Test
    void whatIsAdvertisedIsOfOneMessage() {
        stage.call("set_advertised_address", "sip.example.com");
        stage.receive(Requests.MESSAGE);
        String via = Stage.header(stage.forward(), "Via").getFirst();
        assertTrue(via.startsWith("SIP/2.0/UDP 127.0.0.1:5060;branch="), via);
    }

    @Test
    void anAddressOrPortThatIsNoneIsNotAdvertised() {
        assertEquals(-1, stage.call("set_advertised_address", ""));
        assertEquals(-1, stage.call("set_advertised_address", "x".repeat(256)));
        assertEquals(-1, stage.call("set_advertised_port", 65_536));
        assertEquals(-1, stage.call("set_advertised_port", 0));
    }

    @Test
    void aReplyCarriesWhatTheScriptAdds() {
        stage.call("append_to_reply", "Retry-After: 30\r\n");
        assertEquals(1, stage.call("sl_send_reply", "503", "Busy"));
        assertTrue(stage.last().startsWith("SIP/2.0 503 Busy\n"), stage::last);
        assertEquals(List.of("30"), Stage.header(stage.last(), "Retry-After"));
    }

    @Test
    void aRedirectionPointsToTheBranches() { // RFC 3261 §8.3
        stage.assign("ru", "sip:first@127.0.0.1:5997");
        stage.call("append_branch", "sip:second@127.0.0.1:5998", "0.7");
        assertEquals(1, stage.call("sl_send_reply", 301, "Moved"));
        assertEquals(
                List.of("<sip:first@127.0.0.1:5997>, <sip:second@127.0.0.1:5998>;q=0.7"),
                Stage.header(stage.last(), "Contact"));
    }

    @Test
    void aRedirectionToNowhereHasNoContact() {
        assertEquals(1, stage.call("sl_send_reply", 300, "Multiple"));
        assertEquals(List.of(), Stage.header(stage.last(), "Contact"));
    }

    @Test
    void aCodeThatIsNoneIsRefused() {
        assertEquals(-1, stage.call("sl_send_reply", 99, "Low"));
        assertEquals(-1, stage.call("sl_send_reply", "text", "None"));
        assertEquals(0, stage.sentCount());
    }

    @Test
    void aRequestIsToldFromAReply() {
        assertEquals(1, stage.call("is_request"));
        assertEquals(-1, stage.call("is_reply"));
        assertEquals(-1, stage.call("has_totag"));
        assertEquals(1, stage.call("is_first_hop"));
    }

    @Test
    void namesOfOurOwnAreKnown() {
        assertEquals(1, stage.call("is_myself", "sip:x@example.com"));
        assertEquals(-1, stage.call("is_myself", "sip:x@example.org"));
    }

    @Test
    void aReplyOpensNoConnectionWhereTheScriptSaysSo() {
        stage.call("sl_send_reply", 100, "Trying");
        assertFalse(stage.sentTo().isExistingOnly());
        assertEquals(1, stage.call("set_reply_no_connect"));
        stage.call("sl_send_reply", 200, "OK");
        assertTrue(stage.sentTo().isExistingOnly());
    }

    @Test
    void attributesAreCheckedAndCopied() {
        for (String each : List.of("1", "2", "3")) {
            stage.assign("avp(m)", each);
        }
        assertEquals(1, stage.call("avp_check", "$avp(m)", "eq/s:1/g"));
        assertEquals(-1, stage.call("avp_check", "$avp(m)", "eq/s:1"));
        assertEquals(1, stage.call("avp_check", "$avp(m)", "fm/[1-3]"));
        assertEquals(1, stage.call("avp_copy", "$avp(m)", "$avp(n)/d"));
        assertEquals("3", stage.read("avp(n)[*]"));
        assertEquals("2, 1", stage.read("avp(m)[*]"));
        assertEquals(1, stage.call("avp_delete", "$avp(m)/g"));
        assertEquals(-1, stage.call("is_avp_set", "$avp(m)"));
    }

    @Test
    void attributesAreReckonedAndSubstituted() {
        stage.assign("avp(op)", 10);
        assertEquals(1, stage.call("avp_op", "$avp(op)", "add/i:5"));
        assertEquals("15", stage.read("avp(op)"));
        assertEquals(1, stage.call("avp_op", "$avp(op)", "div/i:0"));
        assertEquals("0", stage.read("avp(op)"));
        stage.assign("avp(q)", "abc");
        assertEquals(1, stage.call("avp_subst", "$avp(q)/$avp(q2)", "/b/X/"));
        assertEquals("abc", stage.read("avp(q)"));
        assertEquals("aXc", stage.read("avp(q2)"));
    }

    @Test
    void hashesAgreeWithKamailio() {
        assertEquals(370, stage.call("core_hash", "abc", "def", 10));
        assertEquals(835, stage.call("core_hash", "abc", "", 10));
    }

    @Test
    void chanceCanBeCertain() {
        stage.call("rand_set_prob", 100);
        assertEquals(1, stage.call("rand_event"));
        stage.call("rand_set_prob", 0);
        assertEquals(-1, stage.call("rand_event"));
    }

    @Test
    void flagsOfTheServerOutliveTheMessage() {
        assertEquals(-1, stage.call("is_gflag", 3));
        stage.call("set_gflag", 3);
        stage.receiveAgain();
        assertEquals(1, stage.call("is_gflag", 3));
        stage.call("reset_gflag", 3);
        assertEquals(-1, stage.call("is_gflag", 3));
    }
}
