package strowger.server;

import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.DatagramLimit;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Networks;
import strowger.engine.transport.Protocol;
import strowger.engine.transport.StreamConfig;
import strowger.engine.transport.TransportConfig;
import strowger.script.Configuration;

import java.util.ArrayList;
import java.util.List;

/** The bounds of the transports, as the core's parameters set them; seconds become milliseconds. */
final class Bounds {
    private static final int MS_PER_SEC = 1000;
    private static final List<String> OTHER_PROTOCOLS = List.of("tcp_accept_hep3");

    private final Configuration configuration;

    private Bounds(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Takes them from a configuration.
     *
     * @throws strowger.engine.reactor.SetupException if one is out of range.
     * @throws ConfigurationException if one can't be had.
     */
    static TransportConfig of(Configuration configuration) {
        return TransportConfig.defaults().withStreams(new Bounds(configuration).streams());
    }

    /**
     * How long a request may be to leave as a datagram.
     *
     * @throws ConfigurationException if the protocol for longer ones can't be had.
     */
    static DatagramLimit datagrams(Configuration configuration) {
        String name = "udp_mtu_try_proto";
        String text = configuration.text(name, "UDP");
        Protocol beyond = Protocol.of(text).orElse(Protocol.SCTP);
        if (beyond != Protocol.UDP && beyond != Protocol.TCP && beyond != Protocol.TLS) {
            throw new ConfigurationException(name + " must be TCP, TLS or UDP: " + text);
        }
        int lengthMax = new Bounds(configuration).number("udp_mtu", 0);
        return new DatagramLimit(lengthMax, beyond);
    }

    private StreamConfig streams() {
        ConfigurationException.throwIfAny(faults());
        StreamConfig standard = StreamConfig.defaults();
        return standard.change()
                .messages(
                        number("tcp_rd_buf_size", standard.messageLengthMax()),
                        time("tcp_msg_read_timeout", standard.messageTimeMs()))
                .contentLengthRequired(!is("tcp_accept_no_cl", false))
                .counts(
                        Descriptors.connections(number("tcp_max_connections", standard.countMax())),
                        number("tcp_accept_iplimit", standard.sourceCountMax()))
                .lifetimeMs(time("tcp_connection_lifetime", standard.lifetimeMs()))
                .connectTimeoutMs(time("tcp_connect_timeout", standard.connectTimeoutMs()))
                .sendTimes(
                        time("tcp_send_timeout", standard.sendTimeoutMs()),
                        time("tcp_user_timeout", standard.userTimeoutMs()))
                .queues(
                        number("tcp_conn_wq_max", standard.queueLengthMax()),
                        number("tcp_wq_max", standard.queuesLengthMax()))
                .backlog(number("tcp_listen_backlog", standard.backlog()))
                .pingAnswered(is("tcp_crlf_ping", standard.pingAnswered()))
                .aliasesAccepted(is("tcp_accept_aliases", standard.aliasesAccepted()))
                .sourceUnique(is("tcp_accept_unique", standard.sourceUnique()))
                .connectAllowed(!is("tcp_no_connect", false))
                .localMatched(is("tcp_connection_match", standard.localMatched()))
                .resetToClose(is("tcp_close_rst", standard.resetToClose()))
                .keepalive(keepalive())
                .sources(sources())
                .balancers(balancers())
                .conclude();
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (String name : OTHER_PROTOCOLS) {
            if (is(name, false)) {
                faults.add(name + " is not built in: only SIP is taken from streams; leave it out");
            }
        }
        return faults;
    }

    private StreamConfig.Keepalive keepalive() {
        return is("tcp_keepalive", true)
                ? new StreamConfig.Keepalive(
                        true,
                        number("tcp_keepidle", 0),
                        number("tcp_keepintvl", 0),
                        number("tcp_keepcnt", 0))
                : StreamConfig.Keepalive.OFF;
    }

    private List<Endpoint> sources() {
        List<Endpoint> sources = new ArrayList<>();
        for (String name : List.of("tcp_source_ipv4", "tcp_source_ipv6")) {
            String text = configuration.text(name, "");
            if (!text.isEmpty()) {
                sources.add(
                        Endpoint.parse(text, 0)
                                .orElseThrow(
                                        () ->
                                                new ConfigurationException(
                                                        name + " is no address: " + text)));
            }
        }
        return sources;
    }

    private Networks balancers() {
        if (!is("tcp_accept_haproxy", false)) {
            return Networks.NONE;
        }
        String name = "tcp_haproxy_sources";
        String text = configuration.text(name, "");
        return text.isBlank()
                ? Networks.ALL
                : Networks.parse(text)
                        .orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                name
                                                        + " must be addresses or blocks of them"
                                                        + " (10.0.0.0/8, 2001:db8::1): "
                                                        + text));
    }

    private boolean is(String name, boolean otherwise) {
        return configuration.number(name, otherwise ? 1 : 0) != 0;
    }

    /** Seconds as milliseconds; 0 stands for what is usual. */
    private int time(String name, int otherwiseMs) {
        long seconds = configuration.number(name, 0);
        return seconds > 0 ? (int) Math.min(seconds * MS_PER_SEC, Integer.MAX_VALUE) : otherwiseMs;
    }

    /** A number; 0 stands for what is usual. */
    private int number(String name, int otherwise) {
        long number = configuration.number(name, 0);
        return number == 0 ? otherwise : (int) Math.min(number, Integer.MAX_VALUE);
    }
}
