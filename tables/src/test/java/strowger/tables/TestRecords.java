package strowger.tables;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Records for the tests: an identity, a connection, a number and a text. */
final class TestRecords {
    static final int CONNECTION = 0;
    static final int IDENTITY = 0;
    static final int NUMBER = 0;
    static final int TEXT = 0;
    static final long START_MS = 1_800_000_000_000L;

    static final RecordLayout PLAIN = RecordLayout.named("plain").fixedBytes(8).fields("text");
    static final RecordLayout CONTACT =
            RecordLayout.named("contact")
                    .uniqueIndex("identity")
                    .longIndex("connection")
                    .fixedBytes(8)
                    .fields("text");

    /** A clock moved by hand. */
    static final class Clock {
        long nowMs = START_MS;

        long nowMs() {
            return nowMs;
        }
    }

    private TestRecords() {}

    static TableConfig.Builder plain(Clock clock) {
        return new TableConfig.Builder(PLAIN, clock::nowMs).stripes(4).recordsMax(4000);
    }

    static TableConfig.Builder contacts(Clock clock) {
        return new TableConfig.Builder(CONTACT, clock::nowMs)
                .stripes(4)
                .recordsMax(4000)
                .recordsAKeyMax(100);
    }

    static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    static RecordDraft plain(RecordDraft draft, String key, long number, String text) {
        UnsafeBuffer keyBytes = bytes(key);
        draft.begin(keyBytes, 0, keyBytes.capacity());
        draft.putLong(NUMBER, number);
        UnsafeBuffer textBytes = bytes(text);
        draft.field(TEXT, textBytes, 0, textBytes.capacity());
        return draft;
    }

    static RecordDraft contact(
            RecordDraft draft, String key, String identity, long connection, long number) {
        UnsafeBuffer keyBytes = bytes(key);
        UnsafeBuffer identityBytes = bytes(identity);
        draft.begin(keyBytes, 0, keyBytes.capacity());
        draft.unique(IDENTITY, identityBytes, 0, identityBytes.capacity());
        draft.longKey(CONNECTION, connection);
        draft.putLong(NUMBER, number);
        return draft;
    }

    static String key(RecordView record) {
        return text(record.buffer(), record.keyOffset(), record.keyLength());
    }

    static String identity(RecordView record) {
        return text(record.buffer(), record.uniqueOffset(IDENTITY), record.uniqueLength(IDENTITY));
    }

    static String text(RecordView record) {
        return text(record.buffer(), record.fieldOffset(TEXT), record.fieldLength(TEXT));
    }

    static String text(DirectBuffer buffer, int offset, int length) {
        return buffer.getStringWithoutLengthAscii(offset, length);
    }

    static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
