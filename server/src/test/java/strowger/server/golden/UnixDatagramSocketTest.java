package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

class UnixDatagramSocketTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void aDatagramOfManyKilobytesComesWhole() throws IOException {
        String text = "ä".repeat(50_000);
        try (UnixDatagramSocket one = new UnixDatagramSocket(folder.resolve("one"), 10);
                UnixDatagramSocket two = new UnixDatagramSocket(folder.resolve("two"), 10)) {
            one.send(text, folder.resolve("two"));
            assertEquals(text, two.receive());
        }
    }

    @Test
    void aFaultNamesTheCallAndThePath() throws IOException {
        try (UnixDatagramSocket one = new UnixDatagramSocket(folder.resolve("one"), 10)) {
            Path nobody = folder.resolve("nobody");
            IOException fault = assertThrows(IOException.class, () -> one.send("x", nobody));
            assertEquals("sendto " + nobody + ": errno 2", fault.getMessage());
        }
    }
}
