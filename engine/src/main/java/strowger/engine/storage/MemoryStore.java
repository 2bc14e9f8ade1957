package strowger.engine.storage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps tables in memory, for tests of what is kept: it outlives the tables, as a disk does. Its
 * owner says when changes are written; a crash is a life that ends between two times. One thread.
 */
public final class MemoryStore {
    private static final int FEED_BYTES = 1 << 14;

    private final Map<String, Map<String, Entry>> kept = new TreeMap<>();

    private static final class Entry {
        private final byte[] key;
        private final byte[] value;

        Entry(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }
    }

    /** Begins a life of a server: its tables are given back what was written. */
    public Life begin() {
        return new Life();
    }

    /** Entries of a table. */
    public int count(String table) {
        return kept.getOrDefault(table, Map.of()).size();
    }

    /** A life of a server. */
    public final class Life implements Store {
        private final List<Journal> journals = new ArrayList<>();

        @Override
        public Restored keep(Durable table, Writing writing) {
            Map<String, Entry> entries = kept.computeIfAbsent(table.name(), _ -> new TreeMap<>());
            Journal journal =
                    new Journal(
                            table, new InMemory(table.name(), entries), writing, false, FEED_BYTES);
            journals.add(journal);
            return journal.begin();
        }

        /** Writes what has changed. */
        public void write(long nowMs) {
            for (Journal journal : journals) {
                boolean more = true;
                while (more) { // nothing changes meanwhile
                    more = journal.round(nowMs, true);
                }
            }
        }

        /** Ends in order. */
        public void end(long nowMs) {
            journals.forEach(journal -> journal.end(nowMs, true));
        }
    }

    private record InMemory(String place, Map<String, Entry> entries) implements Entries {
        private static String text(byte[] key) {
            return new String(key, java.nio.charset.StandardCharsets.ISO_8859_1);
        }

        @Override
        public boolean put(byte[] key, byte[] value) {
            entries.put(text(key), new Entry(key, value));
            return true;
        }

        @Override
        public void remove(byte[] key) {
            entries.remove(text(key));
        }

        @Override
        public void retain(Check check) {
            Iterator<Entry> each = List.copyOf(entries.values()).iterator();
            while (each.hasNext()) {
                Entry entry = each.next();
                if (!check.mayStay(entry.key, entry.value)) {
                    remove(entry.key);
                }
            }
        }

        @Override
        public long count() {
            return entries.size();
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
