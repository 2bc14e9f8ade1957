package strowger.perf;

import org.HdrHistogram.Histogram;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run found, for people and for programs.
 *
 * @param scenario its name.
 * @param target the server's address.
 * @param measurement rates and CPU of the measured part.
 * @param tally counts of the whole run, warm-up too; latencies of the measured part.
 * @param before the server's memory before the first connection or request.
 * @param memory the server's, at the end.
 * @param flows TCP connections; 0 for UDP.
 * @param deaf what became of the connections that read nothing.
 * @param relayed requests that reached the callee, over the whole run.
 * @param resends true when requests were sent again, so that a second answer is no fault.
 */
record Report(
        String scenario,
        String target,
        Measurement measurement,
        Tally tally,
        ProcessTree.Memory before,
        ProcessTree.Memory memory,
        int flows,
        DeafPeers.Outcome deaf,
        long relayed,
        boolean resends) {
    private static final double NS_PER_US = 1_000.0;

    /** True when all was answered, rightly and once. */
    boolean isClean() {
        long tolerated = resends ? tally.count(Fault.DUPLICATE) : 0;
        return tally.failed() == 0 && tally.faults() == tolerated && tally.completed() > 0;
    }

    /** A table for people. */
    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("%-14s %s to %s".formatted("scenario", scenario, target));
        lines.add(
                "%-14s %d begun, %d completed, %d failed%s"
                        .formatted(
                                "in all",
                                tally.started(),
                                tally.completed(),
                                tally.failed(),
                                resends ? ", " + tally.resent() + " sent again" : ""));
        lines.add("%-14s %s".formatted("faults", faultsText()));
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%-14s %d in %.2f s, %.0f a second",
                        "measured",
                        measurement.completed(),
                        measurement.seconds(),
                        measurement.rate()));
        Histogram latencies = tally.latencies();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%-14s p50 %.0f, p99 %.0f, p99.9 %.0f, max %.0f us",
                        "latency",
                        micros(latencies, 50),
                        micros(latencies, 99),
                        micros(latencies, 99.9),
                        latencies.getMaxValue() / NS_PER_US));
        measurement.serverMicros().ifPresent(micros -> lines.add(serverText(micros)));
        if (flows > 0 && memory.pssKb() > 0) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%-14s %d, PSS grown by %.2f kB each",
                            "connections",
                            flows,
                            (double) (memory.pssKb() - before.pssKb()) / flows));
        }
        if (deaf.count() > 0) {
            lines.add(
                    "%-14s %d, %d ended by the server, %d to %d ms after it took a byte"
                            .formatted(
                                    "deaf",
                                    deaf.count(),
                                    deaf.ended(),
                                    deaf.firstMs(),
                                    deaf.lastMs()));
        }
        if (relayed > 0 && tally.completed() > 0) {
            double each = (double) relayed / tally.completed();
            String server =
                    measurement.serverMicros().map(micros -> serverShare(micros / each)).orElse("");
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%-14s %d requests, %.2f for each%s",
                            "callee",
                            relayed,
                            each,
                            server));
        }
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%-14s %.2f us CPU each; late by %.0f us at most, p99 %.0f us",
                        "load tool",
                        measurement.ownMicros(),
                        tally.lateness().getMaxValue() / NS_PER_US,
                        micros(tally.lateness(), 99)));
        return String.join("\n", lines);
    }

    private static String serverShare(double micros) {
        return String.format(Locale.ROOT, ", %.2f us of the server's CPU", micros);
    }

    private String serverText(double micros) {
        return String.format(
                Locale.ROOT,
                "%-14s %.2f us CPU each; %d processes, RSS %.1f MB, PSS %.1f MB",
                "server",
                micros,
                measurement.serverProcesses(),
                memory.rssKb() / 1024.0,
                memory.pssKb() / 1024.0);
    }

    private String faultsText() {
        List<String> found = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (tally.count(fault) > 0) {
                found.add(fault.label() + " " + tally.count(fault));
            }
        }
        return found.isEmpty() ? "none" : String.join(", ", found);
    }

    /** One JSON object on one line; times in microseconds, memory in kilobytes. */
    String json() {
        Histogram latencies = tally.latencies();
        StringBuilder faults = new StringBuilder();
        for (Fault fault : Fault.values()) {
            if (fault != Fault.NONE) {
                faults.append(faults.isEmpty() ? "" : ",");
                faults.append('"').append(fault.label()).append("\":").append(tally.count(fault));
            }
        }
        return String.format(
                Locale.ROOT,
                "{\"scenario\":\"%s\",\"target\":\"%s\",\"clean\":%b,\"begun\":%d,"
                        + "\"completed\":%d,\"failed\":%d,\"resent\":%d,\"faults\":{%s},"
                        + "\"measured\":{\"completed\":%d,\"seconds\":%.3f,\"rate\":%.1f},"
                        + "\"latency_us\":{\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f},"
                        + "\"server\":{\"cpu_us\":%s,\"processes\":%d,\"rss_kb\":%d,\"pss_kb\":%d,"
                        + "\"pss_before_kb\":%d},"
                        + "\"deaf\":{\"count\":%d,\"ended\":%d,\"first_ms\":%d,\"last_ms\":%d},"
                        + "\"load\":{\"cpu_us\":%.3f,\"late_max_us\":%.1f,\"late_p99_us\":%.1f}}",
                scenario,
                target,
                isClean(),
                tally.started(),
                tally.completed(),
                tally.failed(),
                tally.resent(),
                faults,
                measurement.completed(),
                measurement.seconds(),
                measurement.rate(),
                micros(latencies, 50),
                micros(latencies, 99),
                micros(latencies, 99.9),
                latencies.getMaxValue() / NS_PER_US,
                measurement
                        .serverMicros()
                        .map(micros -> String.format(Locale.ROOT, "%.3f", micros))
                        .orElse("null"),
                measurement.serverProcesses(),
                memory.rssKb(),
                memory.pssKb(),
                before.pssKb(),
                deaf.count(),
                deaf.ended(),
                deaf.firstMs(),
                deaf.lastMs(),
                measurement.ownMicros(),
                tally.lateness().getMaxValue() / NS_PER_US,
                micros(tally.lateness(), 99));
    }

    private static double micros(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / NS_PER_US;
    }
}
