package strowger.server;

import strowger.engine.transport.TransportConfig;
import strowger.script.Configuration;

/** The bounds of the transports, as the core's parameters set them; seconds become milliseconds. */
final class Bounds {
    private static final int MS_PER_SEC = 1000;

    private Bounds() {}

    /**
     * Takes them from a configuration.
     *
     * @throws strowger.engine.reactor.SetupException if one is out of range.
     */
    static TransportConfig of(Configuration configuration) {
        TransportConfig standard = TransportConfig.defaults();
        long lifetime = configuration.number("tcp_connection_lifetime", 0);
        return standard.withConnections(
                        number(configuration, "tcp_max_connections", standard.connectionCountMax()),
                        lifetime > 0
                                ? (int) Math.min(lifetime * MS_PER_SEC, Integer.MAX_VALUE)
                                : standard.connectionLifetimeMs(),
                        number(configuration, "tcp_conn_wq_max", standard.writeQueueLengthMax()))
                .withConnectTimeoutMs(
                        MS_PER_SEC
                                * number(
                                        configuration,
                                        "tcp_connect_timeout",
                                        standard.connectTimeoutMs() / MS_PER_SEC));
    }

    private static int number(Configuration configuration, String name, int otherwise) {
        return (int) Math.min(configuration.number(name, otherwise), Integer.MAX_VALUE);
    }
}
