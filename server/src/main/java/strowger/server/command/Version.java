package strowger.server.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What this program is called, and its number. */
public final class Version {
    public static final String NAME = "strowger";

    /** From the manifest of the jar; where there is none, the program was not packaged. */
    public static final String NUMBER =
            Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                    .orElse("0.1.0-SNAPSHOT");

    public static final String NAME_AND_NUMBER = NAME + " " + NUMBER;

    static final String RUNTIME = "Java " + Runtime.version();

    /** As {@code core.version} gives it. */
    public static final String LINE =
            "%s (%s/%s)"
                    .formatted(
                            NAME_AND_NUMBER,
                            System.getProperty("os.arch"),
                            System.getProperty("os.name").toLowerCase(Locale.ROOT));

    static final List<String> FLAGS = List.of("USE_TCP", "USE_IPV6");

    private Version() {}
}
