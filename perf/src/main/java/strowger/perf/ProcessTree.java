package strowger.perf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a server's processes have used: those named and all their descendants, with their threads.
 *
 * <p>Reads {@code stat} and {@code smaps_rollup} below {@code /proc} (proc(5)). Not on the hot
 * path; a process that ends meanwhile is left out.
 */
final class ProcessTree {
    /** Clock ticks a second: USER_HZ, which Linux fixes at 100 for all that user space sees. */
    static final int TICKS_PER_SECOND = 100;

    private static final int PARENT_FIELD = 1; // counted from the state, which follows ")"
    private static final int UTIME_FIELD = 11;
    private static final int STIME_FIELD = 12;
    private static final int FIELDS = 13;

    private final Path proc;
    private final List<Long> roots;

    /**
     * @param proc where the kernel shows processes.
     * @param roots the server's first processes.
     */
    ProcessTree(Path proc, List<Long> roots) {
        this.proc = proc;
        this.roots = List.copyOf(roots);
    }

    /** One process, as its {@code stat} says. */
    record Stat(long parent, long userTicks, long systemTicks) {
        /** Reads a line; the command's name may hold blanks and parentheses. */
        static Stat of(String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", FIELDS + 1);
            return new Stat(
                    Long.parseLong(fields[PARENT_FIELD]),
                    Long.parseLong(fields[UTIME_FIELD]),
                    Long.parseLong(fields[STIME_FIELD]));
        }
    }

    /**
     * What the tree has used so far.
     *
     * @param processes counted.
     * @param cpuTicks user and system time of all of them.
     */
    record Cpu(int processes, long cpuTicks) {
        /** CPU in microseconds from {@code before} to this. */
        double microsSince(Cpu before) {
            return (cpuTicks - before.cpuTicks) * (1e6 / TICKS_PER_SECOND);
        }
    }

    /**
     * What the tree holds.
     *
     * @param rssKb resident kilobytes; shared pages count once for each process.
     * @param pssKb proportional kilobytes; shared pages count once in all.
     */
    record Memory(long rssKb, long pssKb) {}

    boolean isEmpty() {
        return roots.isEmpty();
    }

    /** CPU so far. */
    Cpu cpu() throws IOException {
        Map<Long, Stat> all = stats();
        Set<Long> members = members(all);
        long ticks = 0;
        for (long pid : members) {
            Stat stat = all.get(pid);
            ticks += stat == null ? 0 : stat.userTicks() + stat.systemTicks();
        }
        return new Cpu(members.size(), ticks);
    }

    /** Memory now; zero for processes whose maps may not be read. */
    Memory memory() throws IOException {
        long rss = 0;
        long pss = 0;
        for (long pid : members(stats())) {
            for (String line : lines(proc.resolve(pid + "/smaps_rollup"))) {
                rss += line.startsWith("Rss:") ? kilobytes(line) : 0;
                pss += line.startsWith("Pss:") ? kilobytes(line) : 0;
            }
        }
        return new Memory(rss, pss);
    }

    private static long kilobytes(String line) {
        String[] fields = line.split("\\s+", 3);
        return Long.parseLong(fields[1]);
    }

    private Map<Long, Stat> stats() throws IOException {
        Map<Long, Stat> stats = new HashMap<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path directory : directories) {
                for (String line : lines(directory.resolve("stat"))) {
                    stats.put(Long.valueOf(directory.getFileName().toString()), Stat.of(line));
                }
            }
        }
        return stats;
    }

    private Set<Long> members(Map<Long, Stat> stats) {
        Map<Long, List<Long>> children = new HashMap<>();
        stats.forEach(
                (pid, stat) ->
                        children.computeIfAbsent(stat.parent(), parent -> new ArrayList<>())
                                .add(pid));
        Set<Long> members = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            long pid = open.remove();
            if (stats.containsKey(pid) && members.add(pid)) {
                open.addAll(children.getOrDefault(pid, List.of()));
            }
        }
        return members;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (IOException ended) {
            return List.of();
        }
    }
}
