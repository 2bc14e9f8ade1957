package strowger.server.command;

import io.netty.util.internal.PlatformDependent;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/** Memory outside the heap, where the records live: what Kamailio calls shared memory. In bytes. */
final class Memory {
    private final BufferPoolMXBean direct = directPool();

    private static BufferPoolMXBean directPool() {
        List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
        for (BufferPoolMXBean pool : pools) {
            if (pool.getName().equals("direct")) {
                return pool;
            }
        }
        throw new IllegalStateException("no pool of direct buffers among " + pools);
    }

    void exportStatistics(Exports exports) {
        exports.statistic("shmem", "fragments", direct::getCount)
                .doc("Pieces of memory outside the heap.");
        exports.statistic("shmem", "real_used_size", direct::getMemoryUsed)
                .doc("Bytes taken outside the heap.");
        exports.statistic("shmem", "used_size", direct::getTotalCapacity)
                .doc("Bytes asked for outside the heap.");
        exports.statistic("shmem", "total_size", Memory::limit)
                .doc("Bytes that may be taken outside the heap.");
        exports.statistic("shmem", "free_size", () -> limit() - direct.getMemoryUsed())
                .doc("Bytes that may still be taken outside the heap.");
    }

    private static long limit() {
        return PlatformDependent.estimateMaxDirectMemory();
    }

    Struct report(CommandArguments arguments) throws Fault {
        int shift = shift(arguments.text(0, "b"));
        return new Struct()
                .add("total", limit() >> shift)
                .add("free", (limit() - direct.getMemoryUsed()) >> shift)
                .add("used", direct.getTotalCapacity() >> shift)
                .add("real_used", direct.getMemoryUsed() >> shift)
                .add("fragments", direct.getCount());
    }

    private static int shift(String unit) throws Fault {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "b" -> 0;
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> throw new Fault(500, "the unit is b, k, m or g, not " + unit);
        };
    }
}
