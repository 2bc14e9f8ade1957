package strowger.server.command;

import java.util.ArrayList;
import java.util.List;

/** The threads of the process. */
final class Threads {
    private static final int ROOM = 64; // for threads born while we look

    private Threads() {}

    /** Their names, in the order they were started, the machine's own left out. */
    static List<String> names() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] found = new Thread[(group == null ? 0 : group.activeCount()) + ROOM];
        int count = group == null ? 0 : group.enumerate(found);
        List<String> names = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            names.add(found[index].getName());
        }
        return names;
    }
}
