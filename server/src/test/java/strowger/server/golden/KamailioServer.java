package strowger.server.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Kamailio 5.6.3 of Debian 12, started as it was for the recordings: proves the runner. */
final class KamailioServer implements ServerUnderTest {
    @Override
    public boolean isOracle() {
        return true;
    }

    @Override
    public Running start(Path folder, Path configuration, Map<String, String> environment)
            throws IOException {
        String command =
                "kamailio -x fm -X fm -m 256 -M 16 -DD -E -f CFG -P DIR/pid -Y DIR"
                        .replace("CFG", configuration.toString())
                        .replace("DIR", folder.toString());
        return ServerProcess.start(folder, List.of(command.split(" ", -1)), environment);
    }
}
