package strowger.modules.limits;

import org.agrona.DirectBuffer;

import strowger.engine.module.Struct;
import strowger.engine.transport.Endpoint;
import strowger.tables.RecordView;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The answer of {@code pike.top}: sources and their requests, most first. */
public final class SourceList {
    private static final int ROWS_MAX = 1_000;

    private record Row(
            String address, long previous, long current, long expiresSec, String status) {
        long hits() {
            return previous + current;
        }
    }

    private SourceList() {}

    /** Lists the sources of a kind: HOT flood, WARM are half way, ALL are all. */
    public static Struct of(SourceTable table, String filter, long nowMs) {
        List<Row> rows = new ArrayList<>();
        table.forEach(
                source -> {
                    Row row = row(table, source, nowMs);
                    boolean wanted = filter.equals("ALL") || filter.equals(row.status());
                    if (wanted && rows.size() < ROWS_MAX) {
                        rows.add(row);
                    }
                    return true;
                });
        rows.sort(Comparator.comparingLong(Row::hits).reversed());
        List<Struct> list = rows.stream().map(SourceList::struct).toList();
        return new Struct()
                .add("max_hits", (long) table.densityMax())
                .add("list", list)
                .add("number_of_rows", (long) list.size());
    }

    private static Row row(SourceTable table, RecordView source, long nowMs) {
        long current = table.hits(source, 0, nowMs);
        long previous = table.hits(source, 1, nowMs);
        String status = "";
        if (table.isBlocked(source, nowMs)) {
            status = "HOT";
        } else if (2 * Math.max(current, previous) >= table.densityMax()) {
            status = "WARM";
        }
        long leftMs = Math.max(source.deadlineMs() - nowMs, 0);
        long leftSec = TimeUnit.MILLISECONDS.toSeconds(leftMs);
        return new Row(address(source), previous, current, leftSec, status);
    }

    private static String address(RecordView source) {
        DirectBuffer buffer = source.buffer();
        int key = source.keyOffset();
        long high = buffer.getLong(key + 1, ByteOrder.BIG_ENDIAN);
        long low = buffer.getLong(key + 9, ByteOrder.BIG_ENDIAN);
        Endpoint endpoint = new Endpoint();
        if (buffer.getByte(key) == 6) {
            endpoint.set6(high, low, 0, 0);
        } else {
            endpoint.set4((int) low, 0);
        }
        String text = endpoint.toString();
        String host = text.substring(0, text.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Struct struct(Row row) {
        return new Struct()
                .add("ip_addr", row.address())
                .add("leaf_hits_prev", row.previous())
                .add("leaf_hits_curr", row.current())
                .add("expires", row.expiresSec())
                .add("status", row.status());
    }
}
