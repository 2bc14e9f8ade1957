package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class CorpusTest {
    /** Messages without lint that are refused all the same. */
    private static final Map<String, ParseError> REFUSED =
            Map.of(
                    // Max-Forwards: notanumber
                    "from-tests/0286-pjproject-INVITE.sip", ParseError.MAX_FORWARDS_MALFORMED,
                    // Content-Length: 4 and Content-Length: 5
                    "from-tests/0320-ersip-INVITE.sip", ParseError.CONTENT_LENGTH_REPEATED,
                    // a comma in a display name without quotes, as in RFC 4475 §3.1.2.15
                    "from-docs/0030-sofiasip-INVITE.sip", ParseError.FROM_MALFORMED);

    /** Headers that are refused by whoever reads them, while the message is accepted. */
    private static final Map<String, String> FAULTY_HEADERS =
            Map.ofEntries(
                    // a date where RFC 3261 §20.19 has seconds only
                    Map.entry("from-tests/0024-osip-REGISTER.sip", "EXPIRES"),
                    Map.entry("from-docs/0020-sofiasip-INVITE.sip", "EXPIRES"),
                    Map.entry("from-docs/0027-sofiasip-INVITE.sip", "EXPIRES"),
                    // no commas between the fields
                    Map.entry("from-tests/0027-osip-REGISTER.sip", "AUTHORIZATION"),
                    Map.entry("from-tests/0213-rsip-REGISTER.sip", "AUTHORIZATION"),
                    Map.entry("from-tests/0302-ersip-407.sip", "PROXY_AUTHENTICATE"),
                    // U+2002 for a space
                    Map.entry("from-tests/0358-phpsip-METHOD.sip", "AUTHORIZATION"),
                    // backslashes before the quotes
                    Map.entry("captured/0154-suricataverify-401.sip", "WWW_AUTHENTICATE"),
                    // Route: <sip:127.0.0.1: and no more
                    Map.entry("from-tests/0080-flexisip-MESSAGE.sip", "ROUTE"),
                    // Replaces: invalid-content
                    Map.entry("from-tests/0132-legacysipxecs-INVITE.sip", "REPLACES CONTACT"),
                    Map.entry("from-tests/0133-legacysipxecs-INVITE.sip", "REPLACES CONTACT"),
                    // prose in place of a value
                    Map.entry("rfc-flows/0009-phpsip-REFER.sip", "REFER_TO"),
                    Map.entry("rfc-flows/0011-phpsip-NOTIFY.sip", "SUBSCRIPTION_STATE"));

    private final SipMessage message = new SipMessage();
    private final Walk walk = new Walk();

    @Test
    void everyMessageWithoutLintIsAccepted() {
        Path folder = Corpus.folder("messages");
        List<String> disagreements = new ArrayList<>();
        for (String[] row : Corpus.rows(folder.resolve("INDEX.tsv"))) {
            UnsafeBuffer bytes = Corpus.read(folder.resolve(row[0]));
            ParseError error = message.wrap(bytes, 0, bytes.capacity());
            ParseError expected = REFUSED.getOrDefault(row[0], ParseError.NONE);
            if (row[8].isEmpty() && error != expected) {
                disagreements.add(row[0] + " " + error);
            }
            if (row[8].isEmpty() && error == ParseError.NONE) {
                String faults = walk.message(message).replaceAll("=\\w+", "").strip();
                String justified = contactHasNoScheme() ? "CONTACT" : "";
                if (!faults.equals(FAULTY_HEADERS.getOrDefault(row[0], justified))) {
                    disagreements.add(row[0] + " " + faults);
                }
            }
        }
        assertEquals(List.of(), disagreements);
    }

    /** {@code Contact: me@127.0.0.1}, which one project's tests have everywhere. */
    private boolean contactHasNoScheme() {
        int index = message.find(HeaderName.CONTACT);
        return index != SipMessage.ABSENT
                && Bytes.text(
                                message.buffer(),
                                message.valueOffset(index),
                                message.valueLength(index))
                        .matches("<?\\w+@[^:]+");
    }

    @Test
    void tortureMessagesOfRfc4475MeetTheirVerdicts() {
        Path folder = Corpus.folder("rfc4475");
        List<String> disagreements = new ArrayList<>();
        for (String[] row : Corpus.rows(folder.resolve("expected.tsv"))) {
            UnsafeBuffer bytes = Corpus.read(folder.resolve(row[0]));
            ParseError error = message.wrap(bytes, 0, bytes.capacity());
            boolean accepted = error == ParseError.NONE;
            String verdict = row[3];
            boolean agreed =
                    verdict.startsWith("valid")
                            ? accepted
                            : verdict.endsWith("lenient") || !accepted;
            if (!agreed) {
                disagreements.add(row[0] + " " + row[1] + " " + verdict + " " + error);
            }
            if (accepted) {
                walk.message(message);
            }
        }
        assertEquals(List.of(), disagreements);
    }

    @Test
    void fuzzInputsNeverThrow() {
        Path folder = Corpus.folder("fuzz");
        for (Path file : Corpus.files(folder)) {
            UnsafeBuffer bytes = Corpus.read(file);
            if (message.wrap(bytes, 0, bytes.capacity()) == ParseError.NONE) {
                walk.message(message);
            }
            walk.anyValue(bytes, 0, bytes.capacity());
        }
        assertNotEquals(0, walk.sum());
    }

    @Test
    void emptyBytesAreRefused() {
        UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);
        UnsafeBuffer lines = Bytes.of("\r\n\r\n");
        assertAll(
                () -> assertEquals(ParseError.START_LINE_MALFORMED, message.wrap(empty, 0, 0)),
                () -> assertEquals(ParseError.START_LINE_MALFORMED, message.wrap(lines, 0, 4)));
    }
}
