package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Mutated documents: each is refused, or read, composed and written to a well-formed one. */
class DocumentFuzzTest {
    private static final int ROUNDS = Integer.getInteger("strowger.fuzz.rounds", 20_000);
    private static final List<String> SEEDS =
            List.of(
                    """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:d="urn:d" entity="sip:a@b">
                    <tuple id="t1"><status><basic>open</basic></status><note xml:lang="en">n</note></tuple>
                    <d:person id="p"><d:activities/></d:person><!-- c --><![CDATA[ x ]]></presence>
                    """,
                    """
                    <?xml version="1.0"?>
                    <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full"
                     entity="sip:a@b"><dialog id="d1" call-id="c"><state event='x' code="486"
                     >early</state><local><identity display="&lt;&quot;">sip:a</identity></local>
                    </dialog><dialog id="d2"><state>terminated</state></dialog></dialog-info>
                    """,
                    """
                    <!DOCTYPE p [<!ENTITY e 'x'>]><p>&e;&#65;&amp;</p>
                    """,
                    """
                    <reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full">
                    <registration aor="sip:a@b" id="r1" state="active"><contact id="c" state="active"
                     event="registered"><uri>sip:a@1.2.3.4</uri></contact></registration></reginfo>
                    """);
    private static final String[] TOKENS = {
        "<",
        ">",
        "/>",
        "</",
        "&",
        ";",
        "&#",
        "&#x",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "<!DOCTYPE",
        "<!ENTITY",
        "xmlns",
        "xmlns:",
        "=",
        "\"",
        "'",
        "\0",
        "\u00ff",
        "\ud83d\ude00",
        "id=\"\"",
        "<tuple>",
        "</tuple>",
        "encoding=\"utf-16\"",
        "<dialog id='d1'>",
        ":",
    };

    private final DocumentReader reader = new DocumentReader();

    @Test
    void whenDocumentsAreMutated_thenEachIsRefusedOrComposedToAWellFormedOne() {
        long seed = Long.getLong("strowger.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        int good = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] document = mutate(random);
            try {
                good += survives(document) ? 1 : 0;
            } catch (RuntimeException e) {
                fail("seed " + seed + ", round " + round + ": " + hex(document), e);
            }
        }
        assertTrue(good > 0, "seed " + seed + " made nothing that could be read");
    }

    private static String hex(byte[] document) {
        return HexFormat.of().formatHex(document);
    }

    private boolean survives(byte[] document) {
        DocumentError error = reader.read(document);
        assertEquals(error, reader.check(document), () -> hex(document));
        if (error != DocumentError.NONE) {
            return false;
        }
        Element root = reader.root();
        writable(root, document);
        writable(Pidf.closed(root), document);
        writable(DialogInfo.ended(root), document);
        Pidf.compose(List.of(root, root)).ifPresent(each -> writable(each, document));
        Optional<Element> dialogs = DialogInfo.compose(List.of(root, root), "sip:a@b", false);
        dialogs.ifPresent(each -> writable(each, document));
        RegistrationInfo.compose(List.of(root)).ifPresent(each -> writable(each, document));
        return true;
    }

    private void writable(Element root, byte[] origin) {
        assertEquals(
                DocumentError.NONE,
                new DocumentReader(DocumentLimits.STORED).check(DocumentWriter.compact(root)),
                () -> hex(origin));
    }

    private static byte[] mutate(Random random) {
        byte[] document = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        int times = random.nextInt(4);
        for (int index = 0; index < times; index++) {
            document = mutateOnce(document, random);
        }
        return document;
    }

    private static byte[] mutateOnce(byte[] document, Random random) {
        int at = random.nextInt(document.length + 1);
        int to = Math.min(document.length, at + random.nextInt(12));
        return switch (random.nextInt(4)) {
            case 0 -> { // a byte changed
                byte[] changed = document.clone();
                if (at < changed.length) {
                    changed[at] = (byte) random.nextInt();
                }
                yield changed;
            }
            case 1 -> joined(document, at, new byte[0], to); // a piece cut out
            case 2 -> joined(document, at, Arrays.copyOfRange(document, at, to), at); // doubled
            default -> {
                String token = TOKENS[random.nextInt(TOKENS.length)];
                yield joined(document, at, token.getBytes(StandardCharsets.UTF_8), at);
            }
        };
    }

    private static byte[] joined(byte[] document, int head, byte[] between, int tail) {
        byte[] joined = new byte[head + between.length + document.length - tail];
        System.arraycopy(document, 0, joined, 0, head);
        System.arraycopy(between, 0, joined, head, between.length);
        System.arraycopy(document, tail, joined, head + between.length, document.length - tail);
        return joined.length == 0 ? new byte[] {' '} : joined;
    }
}
