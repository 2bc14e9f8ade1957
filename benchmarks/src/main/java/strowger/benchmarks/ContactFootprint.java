package strowger.benchmarks;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordTable;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Prints the memory a registered contact takes, all in: its record, the rounding of its block, room
 * in spans begun, and its entries in the index by address of record, by ruid and by connection.
 *
 * <p>Run: {@code java @config/jvm.options -cp ... strowger.benchmarks.ContactFootprint 1000000}
 */
public final class ContactFootprint {
    private static final RecordLayout CONTACT =
            RecordLayout.named("contact")
                    .uniqueIndex("ruid")
                    .longIndex("connection")
                    .fixedBytes(40)
                    .fields("uri", "call_id", "user_agent", "received", "path", "socket");
    private static final int AOR_BYTES = 20;
    private static final int RUID_BYTES = 30;
    private static final int[] FIELD_BYTES = {40, 40, 30, 0, 0, 25};
    private static final int SPREAD = 8; // lengths vary by so much either way

    private final Random random = new Random(1);
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[128]);
    private final RecordDraft draft = new RecordDraft(CONTACT);

    private ContactFootprint() {}

    /** Fills a table with so many contacts, and prints its figures. */
    public static void main(String[] arguments) {
        int contacts = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        new ContactFootprint().print(contacts, System.out);
    }

    private void print(int contacts, PrintStream out) {
        TableConfig config =
                new TableConfig.Builder(CONTACT, () -> 0)
                        .recordsMax(contacts)
                        .recordsAKeyMax(100)
                        .conclude();
        try (RecordTable table = new RecordTable(config)) {
            long bytesPut = 0;
            for (int i = 0; i < contacts; i++) {
                write(i);
                bytesPut += draft.length();
                if (!table.put(draft).isStored()) {
                    throw new IllegalStateException("refused contact " + i);
                }
            }
            TableFigures figures = table.figures();
            out.printf("contacts              %,d%n", figures.records());
            out.printf("bytes of a record     %.1f%n", (double) bytesPut / contacts);
            out.printf("bytes of its block    %.1f%n", (double) figures.blockBytes() / contacts);
            out.printf("bytes a contact takes %.1f%n", figures.bytesARecord());
            out.printf("fragmentation         %.4f%n", figures.fragmentation());
        }
    }

    private void write(int number) {
        draft.begin(text(number, AOR_BYTES), 0, AOR_BYTES);
        draft.unique(0, text(number, RUID_BYTES), 0, RUID_BYTES);
        draft.longKey(0, 1 + number / 2);
        draft.deadlineMs(1 + random.nextInt(3_600_000));
        for (int field = 0; field < FIELD_BYTES.length; field++) {
            int typical = FIELD_BYTES[field];
            int length = typical == 0 ? 0 : typical - SPREAD + random.nextInt(2 * SPREAD + 1);
            draft.field(field, text(number, length), 0, length);
        }
    }

    private UnsafeBuffer text(int number, int length) {
        byte[] digits = String.format("%010d", number).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(bytes.byteArray(), (byte) 'x');
        bytes.putBytes(0, digits, 0, Math.min(digits.length, length));
        return bytes;
    }
}
