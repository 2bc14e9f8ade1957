package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ProcessTreeTest {
    @TempDir Path proc = Path.of("");

    private void process(int pid, int parent, String name, int user, int system, int kb)
            throws IOException {
        Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        String stat =
                "%d (%s) S %d 1 1 0 -1 4194304 1 2 3 4 %d %d 99 99 20 0 1 0 5 6 7\n"
                        .formatted(pid, name, parent, user, system);
        Files.writeString(directory.resolve("stat"), stat);
        String maps =
                "55d0-7fff ---p 00000000 00:00 0  [rollup]\nRss: %16d kB\nPss: %16d kB\n"
                        .formatted(kb, kb / 2);
        Files.writeString(directory.resolve("smaps_rollup"), maps);
    }

    @Test
    void childrenOfChildrenCountAndStrangersDoNot() throws IOException {
        process(10, 1, "server", 100, 10, 1_000);
        process(11, 10, "worker", 20, 2, 200);
        process(12, 11, "helper", 3, 1, 40);
        process(99, 1, "stranger", 5_000, 5_000, 9_999);
        ProcessTree tree = new ProcessTree(proc, List.of(10L));
        assertEquals(new ProcessTree.Cpu(3, 136), tree.cpu());
        assertEquals(new ProcessTree.Memory(1_240, 620), tree.memory());
    }

    @Test
    void aProcessNamedTwiceCountsOnce() throws IOException {
        process(10, 1, "server", 100, 10, 1_000);
        process(11, 10, "worker", 20, 2, 200);
        assertEquals(132, new ProcessTree(proc, List.of(10L, 11L, 10L)).cpu().cpuTicks());
    }

    @Test
    void aNameWithBlanksAndParenthesesIsRead() throws IOException {
        process(10, 1, "a (b) c) 7 7 7", 3, 4, 0);
        assertEquals(7, new ProcessTree(proc, List.of(10L)).cpu().cpuTicks());
    }

    @Test
    void aProcessThatEndedCountsNothing() throws IOException {
        ProcessTree tree = new ProcessTree(proc, List.of(10L));
        assertEquals(new ProcessTree.Cpu(0, 0), tree.cpu());
        assertEquals(new ProcessTree.Memory(0, 0), tree.memory());
    }

    @Test
    void aTickIsTenMilliseconds() {
        ProcessTree.Cpu before = new ProcessTree.Cpu(1, 100);
        assertEquals(30_000.0, new ProcessTree.Cpu(1, 103).microsSince(before));
    }

    @Test
    void thisProcessIsFoundInTheRealProc() throws IOException {
        Path real = Path.of("/proc");
        if (!Files.exists(real.resolve("self/stat"))) {
            return; // not Linux
        }
        ProcessTree tree = new ProcessTree(real, List.of(ProcessHandle.current().pid()));
        assertTrue(tree.cpu().processes() >= 1);
        assertTrue(tree.memory().rssKb() > 1_000);
    }
}
