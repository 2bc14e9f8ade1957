package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Refusal;
import strowger.engine.value.Value;
import strowger.modules.corex.CorexModule;

class CorexModuleTest {
    private final Stage stage =
            new Stage(new CoreModule(), new PvModule(), new CorexModule(), new DebuggerModule())
                    .start()
                    .receive(Requests.MESSAGE);

    @Test
    void extendedFlagsAreOfOneMessage() {
        assertEquals(-1, stage.call("isxflagset", 63));
        assertEquals(1, stage.call("setxflag", 63));
        assertEquals(1, stage.call("isxflagset", 63));
        assertEquals(-1, stage.call("setxflag", 64));
        stage.receiveAgain();
        assertEquals(-1, stage.call("isxflagset", 63));
    }

    @Test
    void aDomainIsOursWithAllNamesBelowIt() {
        Stage named = new Stage(new CorexModule()).set("corex", "alias_subdomains", "sip.org:5060");
        named.start().receive(Requests.MESSAGE);
        assertTrue(isMyself(named, "sip:sip.org"));
        assertTrue(isMyself(named, "sip:bob@a.b.SIP.org:5060"));
        assertFalse(isMyself(named, "sip:a.sip.org:5070"));
        assertFalse(isMyself(named, "sip:asip.org"));
        assertFalse(isMyself(named, "sip:.sip.org"));
    }

    private static boolean isMyself(Stage stage, String uri) {
        return stage.context().isMyself(Value.ofText(uri));
    }

    @Test
    void bytesAreSentAsTheyAre() {
        assertEquals(1, stage.call("send_data", "sip:127.0.0.1:5099", "hello"));
        assertEquals("hello", stage.last());
        assertEquals(-1, stage.call("send_data", "sip:example.org", "hello"));
        assertEquals(-1, stage.call("sendx", "sip:127.0.0.1:5099", "udp:1.2.3.4:1", "hello"));
    }

    @Test
    void theMessageIsSentAsItArrived() {
        assertEquals(1, stage.call("send_udp", "127.0.0.1:5099"));
        assertEquals(Requests.MESSAGE, stage.last());
    }

    @Test
    void theSourceCanBeAnother() {
        assertEquals(1, stage.call("set_source_address", "udp:[2001:db8::1]:7"));
        assertEquals("2001:db8::1", stage.read("si"));
        assertEquals("7", stage.read("sp"));
        assertEquals(-1, stage.call("set_source_address", "nonsense"));
    }

    @Test
    void aSocketIsTakenApart() {
        assertEquals("[::1]", stage.transform("tcp:[::1]:5060", "sock.host"));
        assertEquals("5060", stage.transform("tcp:[::1]:5060", "sock.port"));
        assertEquals(
                "sip:[::1]:5060;transport=tcp", stage.transform("tcp:[::1]:5060", "sock.touri"));
        assertEquals("<null>", stage.transform("nonsense", "sock.host"));
        assertEquals("udp:127.0.0.1:5060", stage.read("lsock(listen/udp:127.0.0.1:5060/listen)"));
    }

    @Test
    void whatIsLeftOutSaysWhy() {
        Refusal refusal =
                Exports.of(new CorexModule())
                        .refusal(Refusal.Kind.FUNCTION, "file_read")
                        .orElseThrow();
        assertEquals("a reactor never waits for a disk; use #!define or htable", refusal.reason());
    }

    @Test
    void steppingThroughIsRefusedAtTheStart() {
        ConfigurationException fault =
                assertThrows(
                        ConfigurationException.class, () -> stage.set("debugger", "cfgtrace", 1));
        assertEquals(
                "cfgtrace=1 can't be had: routes are compiled: there is nothing to step through;"
                        + " use xlog and dbg_pv_dump",
                fault.getMessage());
        assertEquals(1, stage.call("dbg_pv_dump"));
    }
}
