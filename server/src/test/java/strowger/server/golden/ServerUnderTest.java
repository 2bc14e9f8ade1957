package strowger.server.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A server that a case can be run against. */
interface ServerUnderTest {
    /** Whether it is the one the cases were recorded from, whose known faults are then expected. */
    boolean isOracle();

    /**
     * Starts it.
     *
     * @param folder scratch folder of the case, holding its files; what the server writes goes here
     *     too.
     * @param configuration the file to start with.
     * @param environment variables it shall see beside its own.
     */
    Running start(Path folder, Path configuration, Map<String, String> environment)
            throws IOException;

    /** A started server. */
    interface Running extends AutoCloseable {
        boolean isAlive();

        /** What it has logged: the end of it. */
        String log();

        @Override
        void close() throws IOException;
    }
}
