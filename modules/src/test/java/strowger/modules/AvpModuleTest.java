package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.modules.attributes.AvpModule;

import java.util.List;

class AvpModuleTest {
    private final Stage stage =
            new Stage(new CoreModule(), new PvModule(), new SlModule(), new AvpModule())
                    .receive(Requests.MESSAGE);

    @Test
    void anAttributeIsThatOfAvp() {
        assertEquals(1, stage.call("set_attr", "$a", "one"));
        assertEquals(1, stage.call("set_iattr", "$f.a", 2));
        assertEquals("2, one", stage.read("avp(a)[*]"));
        assertEquals(1, stage.call("set_sattr", "$tu.b", "x"));
        assertEquals("x", stage.read("avp(tu.b)"));
        assertEquals(1, stage.call("attr_exists", "$tu.b"));
        assertEquals(1, stage.call("attr_equals", "$a", "2"));
        assertEquals(1, stage.call("del_attr", "$a"));
        assertEquals(-1, stage.call("attr_exists", "$a"));
        assertEquals(-1, stage.call("attr_equals", "$a", ""));
    }

    @Test
    void aGlobalAttributeIsRefusedAtTheStart() {
        assertThrows(ConfigurationException.class, () -> stage.bind("attr_exists", "$g.x"));
    }

    @Test
    void anAttributeIsSubstitutedIn() {
        stage.call("set_attr", "$a", "abc");
        assertEquals(1, stage.call("subst_attr", "$a", "/b/X/"));
        assertEquals("aXc", stage.read("avp(a)"));
        assertEquals(-1, stage.call("subst_attr", "$none", "/b/X/"));
    }

    @Test
    void anAttributeBecomesAHeader() {
        stage.call("set_attr", "$a", "abc");
        assertEquals(1, stage.call("append_attr_hf", "X-A", "$a"));
        assertEquals(1, stage.call("replace_attr_hf", "X-Two", "$a"));
        assertEquals(-1, stage.call("insert_attr_hf", "X-B", "$none"));
        assertEquals(1, stage.call("attr_to_reply", "X-R", "$a"));
        String sent = stage.forward();
        assertEquals(List.of("abc"), Stage.header(sent, "X-A"));
        assertEquals(List.of("abc"), Stage.header(sent, "X-Two"));
        stage.call("sl_send_reply", "200", "OK");
        assertEquals(List.of("abc"), Stage.header(stage.last(), "X-R"));
    }

    @Test
    void anAttributeSaysWhereToGo() {
        stage.call("set_attr", "$a", "sip:x@127.0.0.7");
        assertEquals(1, stage.call("attr2uri", "$a"));
        assertEquals("sip:x@127.0.0.7", stage.read("ru"));
        assertEquals(1, stage.call("attr_destination", "$a"));
        assertEquals("sip:x@127.0.0.7", stage.read("du"));
        assertEquals(-1, stage.call("attr2uri", "$none"));
    }
}
