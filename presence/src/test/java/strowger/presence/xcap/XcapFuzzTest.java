package strowger.presence.xcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentLimits;
import strowger.presence.document.DocumentReader;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Mutated paths and bodies: each gets an answer, and what is stored stays well-formed. */
class XcapFuzzTest {
    private static final int ROUNDS = Integer.getInteger("strowger.fuzz.rounds", 20_000);
    private static final String OWNER = "bob@example.com";
    private static final String DOCUMENT =
            """
            <resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" xmlns:x="urn:x">
            <list name="a"><entry uri="sip:1@b"/><x:more/></list><list name="b"/></resource-lists>
            """;
    private static final String ROOT = "/xcap-root/";
    private static final String WHOLE = "/xcap-root/resource-lists/users/sip:bob@example.com/index";
    private static final List<String> PATHS =
            List.of(
                    WHOLE,
                    WHOLE + "/~~/resource-lists/list%5b@name=%22a%22%5d",
                    WHOLE + "/~~/resource-lists/list%5b1%5d/entry%5b2%5d?xmlns(p=urn:x)",
                    WHOLE + "/~~/p:resource-lists/*%5b1%5d/@name?xmlns(p=urn:x)xmlns(q=)");
    private static final List<String> BODIES =
            List.of(DOCUMENT, "<list name=\"c\"/>", "<x:more/>", "<entry uri='sip:2@b'/>", "text");
    private static final String[] TOKENS = {
        "/",
        "~~",
        "%",
        "%5b",
        "%5d",
        "[",
        "]",
        "@",
        "=",
        "\"",
        "'",
        "*",
        ":",
        "(",
        ")",
        "<",
        ">",
        "&",
        "xmlns",
        "99999999999",
        "-1",
        "\0",
        "\u00ff",
        "?",
    };

    @Test
    void whenPathsAndBodiesAreMutated_thenEachIsAnsweredAndTheDocumentStaysWhole() {
        long seed = Long.getLong("strowger.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        try (XcapStore store = new XcapStore(100, () -> 1_700_000_000_000L)) {
            XcapServer server = new XcapServer(store, "", "");
            int stored = 0;
            for (int round = 0; round < ROUNDS; round++) {
                String path = mutated(PATHS, random);
                String body = mutated(BODIES, random);
                try {
                    stored += ask(server, path, body, random.nextInt(8));
                    assertWhole(store);
                } catch (RuntimeException e) {
                    fail("seed " + seed + ", round " + round + ": " + path + " | " + body, e);
                }
            }
            assertTrue(stored > 0, "seed " + seed + " stored nothing");
        }
    }

    private static int ask(XcapServer server, String path, String body, int kind) {
        Optional<XcapUri> uri = XcapUri.of(path, ROOT);
        if (uri.isEmpty()) {
            return 0;
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        XcapAnswer answer =
                switch (kind) {
                    case 0 -> server.delete(uri.get(), OWNER, EntityTags.ANY);
                    case 1, 2 -> server.read(uri.get(), OWNER, EntityTags.ANY);
                    default -> server.put(uri.get(), OWNER, EntityTags.ANY, bytes);
                };
        assertTrue(answer.code() >= 200 && answer.code() < 510, () -> path + " " + answer.code());
        return answer.code() <= 201 && kind > 2 ? 1 : 0;
    }

    private static void assertWhole(XcapStore store) {
        DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
        for (XcapDocument each : store.find(XcapApplication.RESOURCE_LISTS, OWNER)) {
            DocumentError error = reader.read(each.content(), 0, each.content().capacity());
            assertEquals(DocumentError.NONE, error);
            assertTrue(reader.root().is("resource-lists"));
        }
    }

    private static String mutated(List<String> seeds, Random random) {
        StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
        for (int times = random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(text.length() + 1);
            if (random.nextBoolean() && at < text.length()) {
                text.deleteCharAt(at);
            } else {
                text.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
            }
        }
        return text.toString();
    }
}
