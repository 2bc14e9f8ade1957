package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.modules.json.JanssonModule;
import strowger.modules.json.JsonModule;

class JsonModulesTest {
    private static final String JSON =
            """
            {"a": 1, "b": {"c": "s\\"t\\u00e9r\\ud83d\\ude00", "d": [10, {"k":"v"}]}, \
            "e": true, "f": null, "g": 1.5, "m.n": "dot", "u": "x/y"}\
            """;

    private final Stage stage =
            new Stage(new PvModule(), new JanssonModule(), new JsonModule())
                    .receive(Requests.MESSAGE);

    private String get(String path) {
        assertEquals(1, stage.call("jansson_get", path, JSON, "avp(o)"), path);
        return stage.read("avp(o)");
    }

    private String changed(String function, String type, String path, Object value, String text) {
        stage.assign("avp(t)", text);
        int result = stage.call(function, type, path, value, "avp(t)");
        return result == 1 ? stage.read("avp(t)") : "false";
    }

    @Test
    void valuesAreFoundByTheirPath() {
        assertEquals("1", get("a"));
        assertEquals("s\"tér😀", get("b.c"));
        assertEquals("v", get("b.d[1].k"));
        assertEquals("1", get("e"));
        assertEquals("1.5", get("g"));
        assertEquals("[10,{\"k\":\"v\"}]", get("b.d"));
    }

    @Test
    void aPathThatLeadsNowhereIsFalse() {
        for (String path : new String[] {"zz", ".", "b.d[2]", "b.d[-1]", "a.b", "b..c", "b.d[1"}) {
            assertEquals(-1, stage.call("jansson_get", path, JSON, "avp(o)"), path);
        }
    }

    @Test
    void whatIsNoJsonIsFalse() {
        String deep = "[".repeat(100) + "]".repeat(100);
        for (String text :
                new String[] {
                    "",
                    "not",
                    "{",
                    "{\"a\":1,}",
                    "[1 2]",
                    "{\"a\":1} x",
                    "\"a\nb\"",
                    "01",
                    "1.",
                    "\"\\u12\"",
                    "\"\\x\"",
                    "{a:1}",
                    "-",
                    "1e",
                    deep
                }) {
            assertEquals(-1, stage.call("jansson_get", "", text, "avp(o)"), text);
        }
    }

    @Test
    void valuesAreSetAndObjectsOnTheWayMade() {
        assertEquals("{\"x\":{\"y\":4}}", changed("jansson_set", "integer", "x.y", 4, "{}"));
        assertEquals(
                "{\"s\":\"a\\\"b\"}", changed("jansson_set", "string", "s", "a\"b", "{\"s\":7}"));
        assertEquals("[1,9]", changed("jansson_set", "int", "[1]", 9, "[1, 2]"));
        assertEquals("false", changed("jansson_set", "int", "[5]", 9, "[1, 2]"));
        assertEquals("false", changed("jansson_set", "int", "a.b", 9, "{\"a\":1}"));
        assertEquals("false", changed("jansson_set", "int", "a", "abc", "{}"));
        assertEquals("{\"n\":null}", changed("jansson_set", "null", "n", "", "{}"));
    }

    @Test
    void valuesAreAppended() {
        assertEquals("[1,\"x\"]", changed("jansson_append", "string", "", "x", "[1]"));
        assertEquals("{\"l\":[3]}", changed("jansson_append", "int", "l", 3, "{\"l\":[]}"));
        assertEquals(
                "{\"a\":1,\"b\":2}",
                changed("jansson_append", "object", "", "{\"b\":2}", "{\"a\":1}"));
        assertEquals("false", changed("jansson_append", "int", "none", 3, "{}"));
    }

    @Test
    void aTypeThatIsNoneIsRefusedAtTheStart() {
        assertThrows(
                ConfigurationException.class,
                () -> stage.bind("jansson_set", "bad", "a", "1", "avp(t)"));
    }

    @Test
    void elementsAreCounted() {
        assertEquals(1, stage.call("jansson_array_size", "b.d", JSON, "avp(n)"));
        assertEquals("2", stage.read("avp(n)"));
        assertEquals(-1, stage.call("jansson_array_size", "b", JSON, "avp(n)"));
    }

    @Test
    void anObjectBecomesAnAttributeAndBack() {
        assertEquals(1, stage.call("jansson_xdecode", JSON, "jx"));
        assertEquals("1", stage.read("xavp(jx=>a)"));
        assertEquals(
                "[10,{\"k\":\"v\"}]",
                stage.transform(stage.read("xavp(jx=>b)"), "json.parse,d").replace(" ", ""));
        assertEquals(1, stage.call("jansson_xdecode", "{\"p\":1,\"q\":\"z\"}", "jy"));
        assertEquals(1, stage.call("jansson_xencode", "jy", "avp(x)"));
        assertEquals("{\"q\": \"z\", \"p\": 1}", stage.read("avp(x)"));
    }

    @Test
    void fieldsAreWrittenAsTheJsonModuleDoes() {
        assertEquals(1, stage.call("json_get_field", JSON, "u", "avp(o)"));
        assertEquals("\"x\\/y\"", stage.read("avp(o)"));
        assertEquals(1, stage.call("json_get_string", JSON, "u", "avp(o)"));
        assertEquals("x/y", stage.read("avp(o)"));
        assertEquals(-1, stage.call("json_get_field", JSON, "f", "avp(o)"));
    }

    @Test
    void aDotInANameIsWrittenWithTheEscape() {
        assertEquals("dot", stage.transform(JSON, "json.parse,m%n"));
        assertEquals("", stage.transform(JSON, "json.parse,zz"));
        assertEquals("a\\\"b\\n", stage.transform("a\"b\n", "json.encode"));
    }
}
