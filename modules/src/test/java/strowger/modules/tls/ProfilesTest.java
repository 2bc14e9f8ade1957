package strowger.modules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ConfigurationException;
import strowger.engine.tls.TlsProfile;
import strowger.engine.transport.Endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class ProfilesTest {
    @TempDir private Path folder;
    private final Profiles profiles = new Profiles();

    private List<TlsProfile> read(String file) throws IOException {
        Path path = Files.writeString(folder.resolve("tls.cfg"), file);
        profiles.file(path.toString());
        return profiles.read();
    }

    private TlsProfile first(String settings) throws IOException {
        return read("[server:default]\ncertificate = c.pem\n" + settings).getFirst();
    }

    @Test
    void sectionsAreReadWithCommentsAndQuotes() throws IOException {
        List<TlsProfile> all =
                read(
                        """
                        # all of them
                        [server:default]
                        certificate = "my cert#1.pem"  # quoted
                        private_key=key.pem

                        [server:192.0.2.1:5061]
                        certificate = /abs/c.pem
                        server_name = sip.example.com
                        server_name_mode = 1
                        [server:[2001:db8::1]:5061]
                        certificate = c.pem
                        [client:192.0.2.9:5061]
                        verify_certificate = yes
                        ca_list = ca.pem
                        """);
        assertEquals(
                List.of(
                        "server:default",
                        "server:192.0.2.1:5061",
                        "server:[2001:db8::1]:5061",
                        "client:192.0.2.9:5061",
                        "client:default"),
                all.stream().map(TlsProfile::name).toList());
        assertEquals(Optional.of(folder.resolve("my cert#1.pem")), all.getFirst().certificate());
        assertEquals(Endpoint.parse("192.0.2.1", 5061).orElseThrow(), all.get(1).address());
        assertEquals(TlsProfile.Subdomains.ALSO, all.get(1).subdomains());
        assertEquals(Endpoint.parse("2001:db8::1", 5061).orElseThrow(), all.get(2).address());
        assertEquals(TlsProfile.Verify.REQUIRED, all.get(3).verify());
        assertEquals(Optional.of(Path.of("/abs/c.pem")), all.get(1).certificate());
    }

    @Test
    void parametersHoldWhereASectionSaysNothing() throws IOException {
        profiles.set("ca_list", "/etc/ca.pem");
        profiles.set("method", "TLSv1.3");
        TlsProfile profile = first("method = TLSv1.2\n");
        assertEquals(List.of(Path.of("/etc/ca.pem")), profile.trusted());
        assertEquals(List.of("TLSv1.2"), profile.protocols());
    }

    @Test
    void withoutAFileTheParametersAreTheProfiles() {
        profiles.set("certificate", "/etc/c.pem");
        assertEquals(
                List.of("server:default", "client:default"),
                profiles.read().stream().map(TlsProfile::name).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "'', NONE",
        "'verify_certificate=yes', OPTIONAL",
        "'require_certificate=on', REQUIRED",
        "'verify_client=optional_no_ca', ASK",
        "'verify_client=optional', OPTIONAL",
        "'verify_client=on', REQUIRED",
        "'verify_certificate=0', NONE"
    })
    void whatIsAskedOfClientsIsAsInKamailio(String setting, TlsProfile.Verify verify)
            throws IOException {
        assertEquals(verify, first(setting + '\n').verify());
    }

    @Test
    void aClientProfileHasAnIdAndMayVerifyTheName() throws IOException {
        TlsProfile profile =
                read("""
                [client:any]
                server_name = sip.example.com
                server_id = trunk
                verify_certificate = yes
                verify_name = yes
                ca_list = ca.pem
                """)
                        .getFirst();
        assertEquals("trunk", profile.serverId());
        assertEquals(TlsProfile.Verify.NAMED, profile.verify());
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class,
                        () -> read("[client:default]\nverify_name = yes\n"));
        assertTrue(String.valueOf(refused.getMessage()).contains("needs verify_certificate"));
    }

    @ParameterizedTest
    @CsvSource({
        "'method = TLSv1', 'method TLSv1 is not spoken'",
        "'verify_depth = deep', 'verify_depth must be a number'",
        "'verify_certificate = maybe', 'must be yes or no'",
        "'verify_client = often', 'verify_client is off, on'",
        "'colour = blue', 'unknown setting colour'",
        "'[gateway:default]', 'is not [server:...]'",
        "'[server:nowhere]', 'is not [server:...]'",
        "'just words', 'neither [section] nor name = value'"
    })
    void aMistakeIsToldInOneLineWithItsPlace(String line, String said) {
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> first(line + '\n'));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(said), message);
        assertTrue(message.startsWith("tls.cfg:"), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void aSettingBeforeAnySectionIsAMistake() {
        assertThrows(ConfigurationException.class, () -> read("method = TLSv1.2\n"));
    }
}
