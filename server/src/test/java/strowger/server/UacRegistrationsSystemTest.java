package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Registrations of ours with another server, which the first of those called plays. */
@Timeout(120)
class UacRegistrationsSystemTest extends ScriptStages {
    private static final String CONFIGURATION =
            """
            loadmodule "uac.so"
            modparam("uac", "reg_contact_addr", "192.0.2.5:5060")
            modparam("uac", "reg_retry_interval", 1)
            modparam("uac", "auth_realm_avp", "$avp(realm)")
            modparam("uac", "auth_username_avp", "$avp(user)")
            modparam("uac", "auth_password_avp", "$avp(password)")
            %s
            request_route {
                if (is_method("INFO")) {
                    $var(to) = "nobody";
                    uac_reg_lookup("$rU", "$var(to)");
                    uac_reg_status("$rU");
                    $var(status) = $rc;
                    sl_send_reply("200", "$var(to) $var(status)");
                    exit;
                }
                if (uac_reg_request_to("trunk", 0)) {
                    append_hf("X-Account: $avp(realm) $avp(user) $avp(password)\\r\\n");
                    t_relay();
                }
            }
            """;

    private static void add(ProxyStage stage) throws Fault {
        String proxy = "sip:127.0.0.1:" + stage.first.getLocalPort();
        stage.command(
                "uac.reg_add",
                "trunk",
                "line",
                "local.example.com",
                "4930111",
                "carrier.example",
                ".",
                "acc",
                "secret",
                ".",
                proxy,
                600L,
                0L,
                0L,
                ".",
                ".");
    }

    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .map(line -> line.substring(name.length() + 2))
                .orElse("");
    }

    private static Map<String, Object> info(ProxyStage stage) throws Fault {
        Map<String, Object> members = new HashMap<>();
        if (stage.command("uac.reg_info", "l_uuid", "trunk") instanceof Struct struct) {
            struct.forEach(
                    (name, value) -> {
                        if (value != null) {
                            members.put(name, value);
                        }
                    });
        }
        return members;
    }

    private static void awaitFlags(ProxyStage stage, long flags) throws Exception {
        Await.until("flags " + flags, () -> Long.valueOf(flags).equals(info(stage).get("flags")));
    }

    private static String challenge(String register) {
        return SipClient.ringing(register)
                .replace("180 Ringing", "401 Unauthorized")
                .replace(
                        "Content-Length",
                        "WWW-Authenticate: Digest realm=\"carrier\", nonce=\"n1\", qop=\"auth\""
                                + "\r\nContent-Length");
    }

    private static String accepted(String register, int expiresSec) {
        return SipClient.ringing(register)
                .replace("180 Ringing", "200 OK")
                .replace(
                        "Content-Length",
                        "Contact: <sip:other@192.0.2.9>;expires=30, %s;expires=%d\r\nContent-Length"
                                .formatted(header(register, "Contact"), expiresSec));
    }

    @Test
    void aTrunkIsRegisteredWithItsPasswordAndUsedForCalls() throws Exception {
        try (ProxyStage stage = stage(CONFIGURATION.formatted(""))) {
            add(stage);
            String first = ProxyStage.receive(stage.first);
            assertBegins("REGISTER sip:carrier.example SIP/2.0\r\n", first);
            assertEquals("<sip:trunk@192.0.2.5:5060>", header(first, "Contact"));
            assertEquals("600", header(first, "Expires"));
            stage.send(stage.first, challenge(first));
            String second = ProxyStage.receive(stage.first);
            assertTrue(header(second, "Authorization").contains("username=\"acc\""), second);
            assertEquals(header(first, "Call-ID"), header(second, "Call-ID"));
            assertEquals(header(first, "From"), header(second, "From"));
            assertNotEquals(header(first, "CSeq"), header(second, "CSeq"));
            stage.send(stage.first, accepted(second, 450));
            awaitFlags(stage, 4);
            long left = (Long) info(stage).getOrDefault("diff_expires", 0L);
            assertTrue(left > 400 && left <= 450, "of our Contact: " + left);
            assertEquals("*", info(stage).get("auth_password"));
            stage.call("INFO", "trunk");
            assertBegins(
                    "SIP/2.0 200 sip:line@local.example.com 1", ProxyStage.receive(stage.caller));
            stage.call("INVITE", "bob");
            String invite = ProxyStage.receive(stage.first, "INVITE ");
            assertBegins("INVITE sip:4930111@carrier.example SIP/2.0", invite);
            assertEquals(" acc secret", header(invite, "X-Account").replaceFirst("^<null>", ""));
        }
    }

    @Test
    void aFailureIsTriedAgainWithANewCallIdAndAWrongPasswordOnlyLater() throws Exception {
        try (ProxyStage stage = stage(CONFIGURATION.formatted(""))) {
            add(stage);
            String first = ProxyStage.receive(stage.first);
            stage.answer(stage.first, first, "503 Service Unavailable");
            String again = ProxyStage.receive(stage.first);
            assertNotEquals(header(first, "Call-ID"), header(again, "Call-ID"));
            stage.send(stage.first, challenge(again));
            String authenticated = ProxyStage.receive(stage.first);
            stage.send(stage.first, challenge(authenticated));
            String later = ProxyStage.receive(stage.first);
            assertFalse(later.contains("Authorization"), "a new attempt: " + later);
            stage.answer(stage.first, later, "423 Interval Too Brief\r\nMin-Expires: 3600");
            assertEquals("3600", header(ProxyStage.receive(stage.first), "Expires"));
        }
    }

    @Test
    void operatorsDisableEnableAndRemove() throws Exception {
        try (ProxyStage stage = stage(CONFIGURATION.formatted(""))) {
            add(stage);
            stage.send(stage.first, accepted(ProxyStage.receive(stage.first), 600));
            awaitFlags(stage, 4);
            stage.command("uac.reg_disable", "r_username", "4930111");
            stage.call("INFO", "trunk");
            assertTrue(ProxyStage.receive(stage.caller).contains(" -3\r\n"));
            stage.command("uac.reg_enable", "auth_username", "acc");
            stage.send(stage.first, accepted(ProxyStage.receive(stage.first), 600));
            awaitFlags(stage, 4);
            stage.command("uac.reg_remove", "trunk");
            assertEquals("0", header(ProxyStage.receive(stage.first), "Expires"));
            assertEquals(List.of(), stage.command("uac.reg_dump"));
            assertThrows(Fault.class, () -> stage.command("uac.reg_refresh", "trunk"));
            assertThrows(Fault.class, () -> stage.command("uac.reg_disable", "l_uuid", "trunk"));
        }
    }

    @Test
    void theTableIsReadAtTheStartAndAnew() throws Exception {
        String columns =
                """
                id(int,auto) l_uuid(string) l_username(string) l_domain(string) r_username(string) r_domain(string) auth_username(string) auth_password(string) auth_proxy(string) expires(int) flags(int)
                """;
        Files.writeString(
                folder().resolve("uacreg"),
                columns + "1:off:a:b:c:d.example:u:p:sip\\:127.0.0.1\\:9:60:1\n");
        String table = "modparam(\"uac\", \"reg_db_url\", \"text://%s\")".formatted(folder());
        try (ProxyStage stage = stage(CONFIGURATION.formatted(table))) {
            stage.call("INFO", "off");
            assertBegins("SIP/2.0 200 sip:a@b -3", ProxyStage.receive(stage.caller));
            Files.writeString(
                    folder().resolve("uacreg"),
                    columns
                            + "2:new:a:b:c:d.example:u:p:sip\\:127.0.0.1\\:%d:60:0\n"
                                    .formatted(stage.first.getLocalPort()));
            stage.command("uac.reg_reload");
            assertBegins("REGISTER sip:d.example", ProxyStage.receive(stage.first));
            stage.call("INFO", "off");
            assertTrue(ProxyStage.receive(stage.caller).contains(" nobody -1\r\n"));
        }
    }
}
