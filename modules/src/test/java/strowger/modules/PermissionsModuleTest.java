package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.modules.permissions.PermissionsModule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class PermissionsModuleTest {
    private static final String ADDRESSES =
            """
            # group address mask port tag
            1 192.0.2.1
            1 192.0.2.9 32 5070 nine
            2 10.0.0.0 8
            2 172.16.0.0/12 # as one writes it
            3 2001:db8:: 32 0 six
            4 Gateway.Example.com 0 5060
            """;

    @TempDir private Path folder;
    private final Stage stage = new Stage(new PvModule(), new PermissionsModule());
    private Path file;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("address.list"), ADDRESSES);
        stage.set("permissions", "address_file", file.toString());
        stage.start().receive(Requests.MESSAGE);
    }

    @Nested
    class GivenAddresses {
        @Test
        void theSourceIsFoundInItsGroup() { // it is 192.0.2.1:5062
            assertEquals(1, stage.call("allow_source_address"));
            assertEquals(1, stage.call("allow_source_address", 1));
            assertEquals(-1, stage.call("allow_source_address", 2));
            assertEquals(1, stage.call("allow_source_address_group"));
        }

        @Test
        void aPortThatIsGivenMustBeTheSame() {
            assertEquals(1, stage.call("allow_address", 1, "192.0.2.9", 5070));
            assertEquals(-1, stage.call("allow_address", 1, "192.0.2.9", 5060));
        }

        @Test
        void subnetsOfBothFamiliesAreMatched() {
            assertEquals(2, stage.call("allow_address_group", "10.255.1.2", 1));
            assertEquals(2, stage.call("allow_address_group", "172.31.255.255", 1));
            assertEquals(-1, stage.call("allow_address_group", "172.32.0.0", 1));
            assertEquals(3, stage.call("allow_address_group", "2001:db8:ffff::1", 1));
            assertEquals(-1, stage.call("allow_address_group", "2001:db9::1", 1));
            assertEquals(-1, stage.call("allow_address_group", "::ffff:10.0.0.1", 1));
        }

        @Test
        void aDomainIsComparedAsItIs() {
            assertEquals(1, stage.call("allow_address", 4, "gateway.example.COM", 5060));
            assertEquals(-1, stage.call("allow_address", 4, "example.com", 5060));
        }

        @Test
        void aReloadReplacesAllOrNothing() throws Fault, IOException {
            Files.writeString(file, "7 192.0.2.1\n");
            stage.command("permissions.addressReload");
            assertEquals(7, stage.call("allow_source_address_group"));
            Files.writeString(file, "7 192.0.2.1\nx 192.0.2.2\n");
            Fault refused =
                    assertThrows(Fault.class, () -> stage.command("permissions.addressReload"));
            assertTrue(refused.toString().contains("address.list:2: "), refused::toString);
            assertEquals(7, stage.call("allow_source_address_group"));
        }

        @Test
        void theyAreListedByKind() throws Fault {
            assertEquals(2, ((List<?>) stage.command("permissions.addressDump")).size());
            assertEquals(3, ((List<?>) stage.command("permissions.subnetDump")).size());
            assertEquals(1, ((List<?>) stage.command("permissions.domainDump")).size());
        }

        @Test
        void moreSubnetsThanWantedAreRefused() {
            stage.set("permissions", "max_subnets", 2);
            assertThrows(ConfigurationException.class, stage::start);
        }
    }

    @Nested
    class GivenTablesInAFolder {
        @BeforeEach
        void tables() throws IOException {
            Files.writeString(
                    folder.resolve("address"),
                    """
                    id(int,auto) grp(int) ip_addr(string) mask(int) port(int) tag(string,null)
                    1:5:192.0.2.1:32:0:peer\\:5
                    2:6:2001\\:db8\\:\\::32:0:
                    """);
            Files.writeString(
                    folder.resolve("trusted"),
                    """
                    id(int,auto) src_ip(string) proto(string) from_pattern(string,null) ruri_pattern(string,null) tag(string,null) priority(int)
                    1:192.0.2.1:any:^sip\\:bob@::low:1
                    2:192.0.2.1:udp:^sip\\:alice@:^sip\\:bob@:high:9
                    3:192.0.2.8:tcp::::0
                    """);
            stage.set("permissions", "address_file", "");
            stage.set("permissions", "db_url", "text://" + folder);
            stage.start().receive(Requests.MESSAGE);
        }

        @Test
        void addressesAreReadFromTheirTable() {
            assertEquals(5, stage.call("allow_source_address_group"));
            assertEquals(6, stage.call("allow_address_group", "2001:db8::9", 0));
        }

        @Test
        void aRequestOfATrustedPeerIsAllowed() {
            assertEquals(1, stage.call("allow_trusted"));
            assertEquals(1, stage.call("allow_trusted", "192.0.2.8", "TCP"));
            assertEquals(-1, stage.call("allow_trusted", "192.0.2.8", "udp"));
            assertEquals(-1, stage.call("allow_trusted", "192.0.2.7", "udp"));
            assertEquals(1, stage.call("allow_trusted", "192.0.2.1", "tls", "sip:bob@x"));
            assertEquals(-1, stage.call("allow_trusted", "192.0.2.1", "tls", "sip:carol@x"));
        }

        @Test
        void theTableIsReadAnewAndListed() throws Fault, IOException {
            assertEquals(3, ((List<?>) stage.command("permissions.trustedDump")).size());
            Files.writeString(
                    folder.resolve("trusted"), "src_ip(string) proto(string)\n192.0.2.7:any\n");
            stage.command("permissions.trustedReload");
            assertEquals(-1, stage.call("allow_trusted"));
            assertEquals(1, stage.call("allow_trusted", "192.0.2.7", "udp"));
            Files.writeString(folder.resolve("trusted"), "src_ip(string)\nnobody\n");
            Fault refused =
                    assertThrows(Fault.class, () -> stage.command("permissions.trustedReload"));
            assertTrue(refused.toString().contains("trusted:2: no address"), refused::toString);
            assertEquals(1, stage.call("allow_trusted", "192.0.2.7", "udp"));
        }

        @Test
        void anotherDatabaseIsRefusedWithWhatToWrite() {
            stage.set("permissions", "db_url", "mysql://kamailio@localhost/kamailio");
            String told =
                    String.valueOf(
                            assertThrows(ConfigurationException.class, stage::start).getMessage());
            assertTrue(told.contains("text:///folder") && told.contains("address_file"), told);
        }
    }

    @Nested
    class GivenRules {
        private String base;

        @BeforeEach
        void rules() throws IOException {
            base = folder.resolve("rules").toString();
            Files.writeString(
                    Path.of(base + ".allow"),
                    """
                    # who : where
                    "alice@example.com" EXCEPT "evil" : "^sip:bob@", "^sip:carol@"
                    """);
            Files.writeString(
                    Path.of(base + ".deny"), "ALL : ALL EXCEPT \"^sip:info@\" # the rest\n");
        }

        @Test
        void whatIsAllowedMayAndWhatIsDeniedMayNot() {
            assertEquals(1, stage.call("allow_uri", base, "sip:bob@example.org"));
            assertEquals(-1, stage.call("allow_uri", base, "sip:dave@example.org"));
            assertEquals(1, stage.call("allow_uri", base, "sip:info@example.org"));
        }

        @Test
        void allBranchesAreLookedAt() {
            assertEquals(1, stage.call("allow_routing", base));
            stage.context()
                    .branches()
                    .append()
                    .uri()
                    .set(strowger.engine.value.Value.ofText("sip:dave@example.org"));
            assertEquals(-1, stage.call("allow_routing", base));
        }

        @Test
        void contactsAreLookedAt() {
            stage.receive(
                    Requests.MESSAGE.replace(
                            "X-One: 1\n", "Contact: <sip:bob@192.0.2.1>, <sip:dave@192.0.2.1>\n"));
            assertEquals(-1, stage.call("allow_register", base));
        }

        @Test
        void portsOfContactsCountWhenTheyAreWanted() throws IOException {
            Files.writeString(Path.of(base + ".deny"), "ALL : \"^sip:x@192.0.2.1:5070$\"\n");
            stage.receive(
                    Requests.MESSAGE.replace(
                            "X-One: 1\n", "Contact: <sip:x@192.0.2.1:5070;a=b>\n"));
            assertEquals(1, stage.call("allow_register", base));
            assertEquals(-1, stage.call("allow_register_include_port", base));
        }

        @Test
        void filesThatAreNotThereAllowAll() {
            assertEquals(1, stage.call("allow_uri", base + "none", "sip:dave@example.org"));
        }

        @Test
        void theCommandTellsTheSame() throws Fault {
            String alice = "sip:alice@example.com";
            assertEquals("Allowed", stage.command("permissions.testUri", base, alice, "sip:bob@x"));
            assertEquals("Denied", stage.command("permissions.testUri", base, alice, "sip:dave@x"));
        }

        @Test
        void aRuleThatIsNoneIsToldWithItsPlace() throws IOException {
            Files.writeString(Path.of(base + "x.allow"), "ALL : ALL\nalice : ALL\n");
            Fault refused =
                    assertThrows(
                            Fault.class,
                            () -> stage.command("permissions.testUri", base + "x", "a", "b"));
            assertTrue(refused.toString().contains("rulesx.allow:2: "), refused::toString);
        }
    }
}
