package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.modules.secfilter.SecfilterModule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Results are those of Kamailio 5.6 with the same table. */
class SecfilterModuleTest {
    private static final String TABLE =
            """
            id(int,auto) action(int) type(int) data(string)
            1:0:0:sipcli
            2:1:0:sipclient
            3:0:3:192.0.2.
            4:0:4:sipvic
            5:0:2:evil.
            6:1:2:evil.good
            7:2:0:0044
            8:0:1:KP
            9:1:4:sipvicgood
            """;

    @TempDir private Path folder;
    private final Stage stage = new Stage(new SecfilterModule());

    @BeforeEach
    void table() throws IOException {
        Files.writeString(folder.resolve("secfilter"), TABLE);
        stage.set("secfilter", "db_url", "text://" + folder).start();
    }

    private static String request(String from, String more) {
        return Requests.MESSAGE
                .replace("\"Alice\" <sip:alice@example.com>", from)
                .replace("X-One: 1\n", more);
    }

    @ParameterizedTest
    @CsvSource({
        "sipcli, -2",
        "SIPCLI/1.2, -2",
        "sipclie, -2",
        "sipclient 3, 2",
        "friendly, 1",
        "xsipcli, 1",
        "sipcl, 1",
    })
    void aUserAgentIsLookedAtByHowItBegins_inAnyCase(String name, int result) {
        stage.receive(request("<sip:a@b>", "User-Agent: " + name + "\n"));
        assertEquals(result, stage.call("secf_check_ua"));
    }

    @Test
    void withoutAUserAgentNothingIsKnown() {
        stage.receive(Requests.MESSAGE);
        assertEquals(1, stage.call("secf_check_ua"));
    }

    @ParameterizedTest
    @CsvSource({
        "<sip:sipvicious@a>, -2, -2",
        "<sip:sipvicgood1@a>, 2, 2",
        "<sip:a@evil.com>, -3, -3",
        "<sip:a@evil.good>, 3, 3",
        "'\"sipvic x\" <sip:a@a>', -4, 1",
        "sipvic <sip:a@a>, -4, 1",
        "'\"sipvicgood\" <sip:a@evil.com>', 4, -3",
        "<sip:sipvicgood@evil.com>, 2, 2",
        "<sip:SIPVIC@a>, -2, -2",
        "<sip:sipvic@evil.good>, -2, -2",
        "<sip:a@b>, 1, 1",
        "'\"sipvicgood\" <sip:sipvic@a>', 4, -2",
    })
    void nameUserAndDomainAreLookedAtInThisOrder(String address, int named, int unnamed) {
        stage.receive(
                request(address, "Contact: " + address + "\n")
                        .replace("<sip:bob@example.com>", address));
        assertEquals(named, stage.call("secf_check_from_hdr"));
        assertEquals(named, stage.call("secf_check_to_hdr"));
        assertEquals(unnamed, stage.call("secf_check_contact_hdr"));
    }

    @Test
    void aContactThatIsMissingOrAStarIsUnknown() {
        stage.receive(Requests.MESSAGE);
        assertEquals(1, stage.call("secf_check_contact_hdr"));
        stage.receive(request("<sip:a@b>", "Contact: *\n"));
        assertEquals(1, stage.call("secf_check_contact_hdr"));
    }

    @Test
    void theSourceIsLookedAt() {
        stage.receive(Requests.MESSAGE); // from 192.0.2.1
        assertEquals(-2, stage.call("secf_check_ip"));
    }

    @Test
    void countriesAndDestinationsAreLookedAt() {
        stage.receive(Requests.MESSAGE);
        assertEquals(-2, stage.call("secf_check_country", "kp"));
        assertEquals(-2, stage.call("secf_check_country", "KPX"));
        assertEquals(1, stage.call("secf_check_country", "US"));
        assertEquals(1, stage.call("secf_check_country", ""));
        assertEquals(-2, stage.call("secf_check_dst", "0044"));
        assertEquals(1, stage.call("secf_check_dst", "00441"));
        stage.set("secfilter", "dst_exact_match", 0);
        assertEquals(-2, stage.call("secf_check_dst", "00441"));
        assertEquals(1, stage.call("secf_check_dst", "0043"));
    }

    @ParameterizedTest
    @CsvSource({
        "a\"b, -1",
        "a--b, -1",
        "%27, -1",
        "%24, -1",
        "%60, -1",
        "a-b, 1",
        "%23, 1",
        "%2527, 1",
        "ab, 1",
        "%, 1",
        "UNION select, 1",
    })
    void signsOfSqlAreFound(String text, int result) {
        stage.receive(Requests.MESSAGE);
        assertEquals(result, stage.call("secf_check_sqli_hdr", text));
    }

    @Test
    void signsOfSqlInAHeaderEndTheScript() {
        for (String injected : new String[] {"<sip:a'b@a>", "\"a'b\" <sip:a@a>"}) {
            stage.receive(request(injected, ""));
            assertEquals(0, stage.call("secf_check_sqli_all"), injected);
        }
        stage.receive(request("<sip:a@b>", "Contact: <sip:a'b@c>\n"));
        assertEquals(0, stage.call("secf_check_sqli_all"));
        stage.receive(request("\"ab\" <sip:a=b@a>", "User-Agent: a=b\nContact: <sip:a@c;x=1>\n"));
        assertEquals(1, stage.call("secf_check_sqli_all"));
        stage.receive(request("<sip:a@b>", "User-Agent: a'b\n"));
        assertEquals(0, stage.call("secf_check_sqli_all"));
    }

    @Test
    void commandsChangeTheLists() throws Fault {
        stage.receive(request("<sip:a@b>", "User-Agent: zz 1\n"));
        assertEquals(1, stage.call("secf_check_ua"));
        assertEquals(
                "Values (ua, zz) inserted into blacklist",
                stage.command("secfilter.add_bl", "ua", "zz"));
        assertEquals(-2, stage.call("secf_check_ua"));
        stage.command("secfilter.add_wl", "ua", "z");
        assertEquals(2, stage.call("secf_check_ua"));
        stage.command("secfilter.del_wl", "ua", "z");
        stage.command("secfilter.del_bl", "ua", "zz");
        assertEquals(1, stage.call("secf_check_ua"));
        assertEquals(
                "Values (99) inserted into blacklist destinations",
                stage.command("secfilter.add_dst", "99"));
        assertEquals(-2, stage.call("secf_check_dst", "99"));
        stage.command("secfilter.reload");
        assertEquals(1, stage.call("secf_check_dst", "99"));
        assertThrows(Fault.class, () -> stage.command("secfilter.add_wl", "nope", "zz"));
        assertThrows(Fault.class, () -> stage.command("secfilter.print", "nope"));
    }

    @Test
    void commandsShowTheListsAndHowTheyDid() throws Fault {
        stage.receive(request("<sip:a@evil.com>", "User-Agent: sipcli\n"));
        stage.call("secf_check_ua");
        stage.call("secf_check_from_hdr");
        stage.call("secf_check_dst", "0044");
        stage.call("secf_check_sqli_hdr", "'");
        Map<String, Object> shown = flat("", (Struct) stage.command("secfilter.stats"));
        assertEquals(1L, shown.get(".blocked.user_agent"));
        assertEquals(1L, shown.get(".blocked.from_domain"));
        assertEquals(0L, shown.get(".allowed.from_domain"));
        assertEquals(1L, shown.get(".other.destinations"));
        assertEquals(1L, shown.get(".other.sql_injection"));
        stage.command("secfilter.stats_reset");
        shown = flat("", (Struct) stage.command("secfilter.stats"));
        assertEquals(0L, shown.get(".blocked.user_agent"));
        shown = flat("", (Struct) stage.command("secfilter.print", "ua"));
        assertEquals("[sipcli]", String.valueOf(shown.get(".ua.blacklisted")));
        assertEquals("[sipclient]", String.valueOf(shown.get(".ua.whitelisted")));
        assertEquals(2, shown.size());
    }

    private static Map<String, Object> flat(String name, Struct struct) {
        Map<String, Object> flat = new HashMap<>();
        struct.forEach(
                (each, value) -> {
                    if (value instanceof Struct inner) {
                        flat.putAll(flat(name + "." + each, inner));
                    } else {
                        flat.put(name + "." + each, String.valueOf(value).isEmpty() ? "" : value);
                    }
                });
        return flat;
    }

    @Test
    void aTableThatCannotBeReadSaysWhere() throws IOException {
        Path file = Files.writeString(folder.resolve("secfilter"), TABLE + "10:7:0:x\n");
        ConfigurationException fault =
                assertThrows(
                        ConfigurationException.class,
                        () ->
                                new Stage(new SecfilterModule())
                                        .set("secfilter", "db_url", "text://" + folder)
                                        .start());
        assertTrue(
                String.valueOf(fault.getMessage()).contains(file + ":11: the action is 0"),
                fault::getMessage);
    }
}
