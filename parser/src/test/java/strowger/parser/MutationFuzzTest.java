package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Messages with bytes changed, cut, doubled and spliced, each in a buffer that ends where it ends,
 * so that one byte read outside is an exception; whatever is accepted is walked to its last part.
 */
class MutationFuzzTest {
    private static final int LENGTH_MAX = 4096;
    private static final String[] DICTIONARY = {
        "\r\n",
        "\n",
        "\r",
        "\r\n ",
        ":",
        ";",
        ",",
        "\"",
        "\\",
        "<",
        ">",
        "@",
        "[",
        "]",
        "=",
        "?",
        "%",
        "%41",
        " ",
        "\t",
        "*",
        "\0",
        "\u00e9",
        "sip:",
        "SIP/2.0",
        "4294967296",
        "-1",
        ";lr",
        ";tag=",
        "Content-Length: 5\r\n",
        "l : 0\r\n",
        "Via: SIP/2.0/UDP [::1];branch=z9hG4bK\r\n",
        "Contact: *\r\n",
        "CSeq: 1 INVITE\r\n",
        "v=0\r\n",
        "b=\r\n",
        "m=audio 9 RTP/AVP 0\r\n",
        "--"
    };

    private final SipMessage message = new SipMessage();
    private final RequestOutline outline = new RequestOutline();
    private final RequestOutline ackOutline = new RequestOutline();
    private final Walk walk = new Walk();
    private final UnsafeBuffer buffer = new UnsafeBuffer();
    private final List<byte[]> seeds = new ArrayList<>();
    private int accepted;
    private int outlines;

    @Test
    void millionMutatedMessagesNeverThrow() {
        fuzz(0x57120463EL, 1_000_000);
    }

    @Tag("long")
    @Test
    void hundredMillionMutatedMessagesNeverThrow() {
        fuzz(System.nanoTime(), 100_000_000);
    }

    private void fuzz(long seed, int runs) {
        seeds.add(Messages.INVITE);
        seeds.add(Messages.REGISTER);
        seeds.add(Messages.RINGING);
        seeds.add(Messages.NOTIFY);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[LENGTH_MAX];
        for (int run = 0; run < runs; run++) {
            int length = mutate(random, bytes);
            try {
                check(bytes, length);
            } catch (RuntimeException | AssertionError e) {
                byte[] culprit = Arrays.copyOf(bytes, length);
                throw new AssertionError(
                        "seed " + seed + ", run " + run + ": " + Arrays.toString(culprit), e);
            }
        }
        assertTrue(accepted > runs / 20, "too few of the messages are accepted: " + accepted);
        assertTrue(outlines > accepted / 4, "too few outlines among them: " + outlines);
    }

    private void check(byte[] bytes, int length) {
        buffer.wrap(bytes, 0, length); // reading at length or behind throws
        boolean outlined = outline.read(buffer, 0, length);
        boolean toRead = ackOutline.readTo(buffer, 0, length);
        if (message.wrap(buffer, 0, length) == ParseError.NONE) {
            accepted++;
            walk.message(message);
            if (outlined) {
                outlines++;
                assertAgrees();
            }
            assertTrue(!outlined || toRead, "a To is there");
        }
    }

    /** The outline says of a sound message what the whole of it says. */
    private void assertAgrees() {
        assertTrue(message.isRequest());
        assertSame(message.method(), outline.method());
        assertEquals(message.topVia().branchOffset(), outline.topVia().branchOffset());
        assertEquals(message.topVia().end(), outline.topVia().end());
        assertEquals(message.to().tagOffset(), outline.toTagOffset());
        assertEquals(message.to().tagLength(), outline.toTagLength());
        int run = 0;
        for (int index = 0; index < message.headerCount(); index++) {
            HeaderName name = message.headerName(index);
            if (name == HeaderName.VIA
                    || name == HeaderName.FROM
                    || name == HeaderName.TO
                    || name == HeaderName.CALL_ID
                    || name == HeaderName.CSEQ) {
                int start = message.headerOffset(index);
                while (outline.runEnd(run) <= start) {
                    run++;
                }
                assertTrue(outline.runStart(run) <= start);
                assertTrue(start + message.headerLength(index) <= outline.runEnd(run));
            }
        }
        assertEquals(outline.runCount() - 1, run);
    }

    private int mutate(SplittableRandom random, byte[] target) {
        byte[] source = seeds.get(random.nextInt(seeds.size()));
        System.arraycopy(source, 0, target, 0, source.length);
        int length = source.length;
        for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
            length = mutateOnce(random, target, length);
        }
        return length;
    }

    private int mutateOnce(SplittableRandom random, byte[] bytes, int length) {
        if (length < 2) {
            return length;
        }
        int at = random.nextInt(length);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                return insert(random, bytes, length, at);
            }
            case 3 -> { // cut a piece out
                int cut = Math.min(length - at, 1 + random.nextInt(16));
                System.arraycopy(bytes, at + cut, bytes, at, length - at - cut);
                return length - cut;
            }
            case 4 -> { // double a piece
                int piece = Math.min(length - at, 1 + random.nextInt(64));
                if (length + piece > LENGTH_MAX) {
                    return length;
                }
                System.arraycopy(bytes, at, bytes, at + piece, length - at);
                return length + piece;
            }
            case 5 -> { // copy a piece of another message over it
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(other.length);
                int piece = Math.min(Math.min(other.length - from, length - at), 40);
                System.arraycopy(other, from, bytes, at, piece);
            }
            default -> {
                return random.nextInt(8) == 0 ? at : length; // cut off the end
            }
        }
        return length;
    }

    private static int insert(SplittableRandom random, byte[] bytes, int length, int at) {
        String word = DICTIONARY[random.nextInt(DICTIONARY.length)];
        if (length + word.length() > LENGTH_MAX) {
            return length;
        }
        System.arraycopy(bytes, at, bytes, at + word.length(), length - at);
        for (int i = 0; i < word.length(); i++) {
            bytes[at + i] = (byte) word.charAt(i);
        }
        return length + word.length();
    }
}
