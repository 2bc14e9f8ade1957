package strowger.server.command;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.transport.ConnectionFigures;
import strowger.engine.transport.ConnectionState;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.EndReason;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.engine.transport.StreamConfig;
import strowger.engine.transport.TransportCounter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The commands and statistics about stream connections. */
final class ConnectionCommands {
    private static final int MS_PER_SEC = 1000;

    private final Supplier<RunningServer> server;

    ConnectionCommands(Supplier<RunningServer> server) {
        this.server = server;
    }

    void export(Exports exports) {
        exports.command("core.tcp_info", _ -> info()).doc("Connections open, and their limit.");
        exports.command("core.tcp_options", _ -> options())
                .doc("How connections are set up, in Kamailio's words.");
        exports.command("core.tcp_list", this::list)
                .doc(
                        "The connections, by id. With parameters FROM and COUNT only so many, the"
                                + " first of them with that id or a higher one.");
        exports.command("core.tcp_show", this::show)
                .doc("All that is known of the connection of an id.");
        exports.command("core.tcp_close", this::close)
                .doc("Closes the connection of an id, once what waits has been written.");
        exports.command("core.tcp_ended", _ -> ended())
                .doc("How many connections have ended since the start, by reason.");
        exports.command("core.transport", _ -> counted())
                .doc(
                        "What the sockets have counted since the start: datagrams, messages,"
                                + " connections, and what was refused or lost.");
        exportStatistics(exports);
    }

    private ConnectionTracker connections() {
        return server.get().transports().connections();
    }

    private Struct info() {
        RunningServer running = server.get();
        return new Struct()
                .add("readers", running.reactorCount())
                .add("max_connections", running.streams().countMax())
                .add("max_tls_connections", running.streams().countMax())
                .add("opened_connections", connections().count())
                .add("opened_tls_connections", connections().count(Protocol.TLS))
                .add("write_queued_bytes", running.transports().queuedLength());
    }

    private Struct options() {
        StreamConfig streams = server.get().streams();
        StreamConfig.Keepalive probes = streams.keepalive();
        return new Struct()
                .add("connect_timeout", streams.connectTimeoutMs() / MS_PER_SEC)
                .add("send_timeout", streams.sendTimeoutMs() / MS_PER_SEC)
                .add("connection_lifetime", streams.lifetimeMs() / MS_PER_SEC)
                .add("max_connections(soft)", streams.countMax())
                .add("max_tls_connections(soft)", streams.countMax())
                .add("no_connect", flag(!streams.connectAllowed()))
                .add("fd_cache", 0)
                .add("async", 1)
                .add("connect_wait", 1)
                .add("conn_wq_max", streams.queueLengthMax())
                .add("wq_max", streams.queuesLengthMax())
                .add("defer_accept", 0)
                .add("delayed_ack", 1)
                .add("syncnt", 0)
                .add("linger2", 0)
                .add("keepalive", flag(probes.enabled()))
                .add("keepidle", probes.idleSec())
                .add("keepintvl", probes.intervalSec())
                .add("keepcnt", probes.count())
                .add("crlf_ping", flag(streams.pingAnswered()))
                .add("accept_aliases", flag(streams.aliasesAccepted()))
                .add("alias_flags", 2)
                .add("new_conn_alias_flags", 2);
    }

    private static int flag(boolean set) {
        return set ? 1 : 0;
    }

    private List<Struct> list(CommandArguments arguments) throws Fault {
        long from = arguments.integer(0, 0);
        long count = arguments.integer(1, Integer.MAX_VALUE);
        if (count < 0) {
            throw new Fault(400, "COUNT is negative: " + count);
        }
        TreeMap<Long, Struct> page = new TreeMap<>();
        connections()
                .forEach(
                        each -> {
                            boolean wanted =
                                    each.id() >= from
                                            && (page.size() < count || each.id() < page.lastKey());
                            if (wanted && count > 0) {
                                page.put(each.id(), shown(each));
                                if (page.size() > count) {
                                    page.pollLastEntry();
                                }
                            }
                        });
        return new ArrayList<>(page.values());
    }

    private static Struct shown(ConnectionFigures connection) {
        return new Struct()
                .add("id", connection.id())
                .add("type", connection.protocol().name())
                .add("state", state(connection.state()))
                .add("timeout", connection.idleLeftMs() / MS_PER_SEC)
                .add("lifetime", connection.lifetimeMs() / MS_PER_SEC)
                .add("ref_count", 1)
                .add("src_ip", host(connection.remote()))
                .add("src_port", connection.remote().port())
                .add("dst_ip", host(connection.local()))
                .add("dst_port", connection.local().port());
    }

    private static String state(ConnectionState state) {
        return switch (state) {
            case OPEN -> "CONN_OK";
            case CONNECTING -> "CONN_CONNECT";
            case ACCEPTING -> "CONN_ACCEPT";
            case CLOSING -> "CONN_EOF";
            case ABSENT -> "CONN_BAD";
        };
    }

    private static String host(Endpoint endpoint) {
        String text = endpoint.toString();
        return text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }

    private Struct show(CommandArguments arguments) throws Fault {
        long id = arguments.integer(0);
        ConnectionFigures connection = new ConnectionFigures();
        if (!connections().read(id, connection)) {
            throw new Fault(404, "No connection " + id);
        }
        return shown(connection)
                .add("accepted", connection.isAccepted() ? "yes" : "no")
                .add("opened_ms", connection.openedMs())
                .add("bytes_in", connection.bytesIn())
                .add("bytes_out", connection.bytesOut())
                .add("messages_in", connection.messagesIn())
                .add("messages_out", connection.messagesOut())
                .add("queued_bytes", connection.queuedLength());
    }

    private String close(CommandArguments arguments) throws Fault {
        long id = arguments.integer(0);
        if (!connections().close(id)) {
            throw new Fault(404, "No connection " + id);
        }
        return "closing";
    }

    private Struct ended() {
        Struct all = new Struct();
        for (EndReason reason : EndReason.values()) {
            all.add(reason.name().toLowerCase(Locale.ROOT), ended(reason));
        }
        return all;
    }

    private Struct counted() {
        Struct all = new Struct();
        for (TransportCounter counter : TransportCounter.values()) {
            all.add(counter.name().toLowerCase(Locale.ROOT), total(counter));
        }
        return all;
    }

    private long ended(EndReason... reasons) {
        long sum = 0;
        for (EndReason reason : reasons) {
            sum += server.get().transports().ended(reason);
        }
        return sum;
    }

    private long total(TransportCounter... counters) {
        long sum = 0;
        for (TransportCounter counter : counters) {
            sum += server.get().transports().total(counter);
        }
        return sum;
    }

    private void exportStatistics(Exports exports) {
        statistic(
                exports,
                "established",
                () ->
                        total(
                                TransportCounter.CONNECTIONS_ACCEPTED,
                                TransportCounter.CONNECTIONS_CONNECTED),
                "Connections that came about, opened by either side.");
        statistic(
                exports,
                "passive_open",
                () -> total(TransportCounter.CONNECTIONS_ACCEPTED),
                "Connections accepted.");
        statistic(
                exports,
                "connect_success",
                () -> total(TransportCounter.CONNECTIONS_CONNECTED),
                "Connections that we opened.");
        statistic(
                exports,
                "connect_failed",
                () -> ended(EndReason.CONNECT_FAILED, EndReason.CONNECT_TIMEOUT),
                "Connections that we could not open.");
        statistic(
                exports,
                "local_reject",
                () ->
                        total(
                                TransportCounter.CONNECTIONS_REFUSED,
                                TransportCounter.SOURCE_REFUSED,
                                TransportCounter.REPEATED_REFUSED),
                "Connections refused: too many in all or of one source, or stopping.");
        statistic(
                exports,
                "source_reject",
                () -> total(TransportCounter.SOURCE_REFUSED),
                "Connections refused since their source had tcp_accept_iplimit already.");
        statistic(
                exports,
                "con_timeout",
                () -> ended(EndReason.IDLE, EndReason.MESSAGE_TIMEOUT, EndReason.PEER_TIMEOUT),
                "Connections that ended for silence.");
        statistic(
                exports,
                "con_reset",
                () -> ended(EndReason.RESET),
                "Connections broken off by the other side.");
        statistic(
                exports,
                "con_malformed",
                () ->
                        ended(
                                EndReason.FRAMING_FAULT,
                                EndReason.MESSAGE_TOO_LARGE,
                                EndReason.PROXY_FAULT),
                "Connections closed since no SIP messages of a legal length came.");
        statistic(
                exports,
                "send_timeout",
                () -> ended(EndReason.WRITE_TIMEOUT),
                "Connections closed since the other side took nothing of what waited.");
        statistic(
                exports,
                "sendq_full",
                () -> ended(EndReason.WRITE_QUEUE_FULL) + total(TransportCounter.QUEUES_FULL),
                "Messages refused since too much waited.");
        statistic(
                exports,
                "current_opened_connections",
                () -> connections().count(),
                "Connections open now.");
        statistic(
                exports,
                "current_write_queue_size",
                () -> server.get().transports().queuedLength(),
                "Bytes that wait to be written now.");
        statistic(
                exports,
                "record_capacity",
                () -> server.get().transports().connectionCapacity(),
                "Connections there is memory for; more is taken as they come.");
    }

    private static void statistic(
            Exports exports, String name, LongSupplier reader, String sentence) {
        exports.statistic("tcp", name, reader).doc(sentence);
    }
}
