package strowger.modules.tls;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.reactor.SetupException;
import strowger.engine.tls.TlsSecurity;
import strowger.engine.transport.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code tls} module: profiles, keys and certificates of TLS connections. */
public final class TlsModule implements Module {
    private static final int HANDSHAKE_SEC = 10;
    private static final int HANDSHAKES_A_SOURCE = 128;
    private static final int MS_PER_SEC = 1000;
    private static final List<String> TUNING =
            List.of(
                    "con_ct_wq_max",
                    "connection_timeout",
                    "ct_wq_blk_size",
                    "ct_wq_max",
                    "init_mode",
                    "key_password_mode",
                    "low_mem_threshold1",
                    "low_mem_threshold2",
                    "provider_quirks",
                    "provider_quirks_config",
                    "renegotiation",
                    "session_cache",
                    "ssl_freelist_max_len",
                    "ssl_max_send_fragment",
                    "ssl_read_ahead",
                    "ssl_release_buffers",
                    "tls_debug",
                    "tls_disable_compression",
                    "tls_force_run",
                    "tls_log");

    private final Profiles profiles = new Profiles();
    private final TlsCommands commands = new TlsCommands(profiles);
    private final TlsTargets targets = new TlsTargets();
    private final TlsVariables variables = new TlsVariables(this::security);
    private final List<String> faults = new ArrayList<>();
    private long handshakeSec = HANDSHAKE_SEC;
    private long handshakesASource = HANDSHAKES_A_SOURCE;
    private boolean tellsEnd;
    private Optional<Engine> engine = Optional.empty();
    private Optional<TlsSecurity> security = Optional.empty();

    private Optional<TlsSecurity> security() {
        return security;
    }

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        exportKept(exports);
        variables.export(exports);
        commands.export(exports);
        targets.export(exports);
        exports.function(
                        "is_peer_verified",
                        (context, _) ->
                                Function.of(
                                        variables
                                                .session(context)
                                                .filter(session -> session.verified())
                                                .isPresent()))
                .doc("Whether the other side's certificate was checked, and holds.");
        exports.statistic("max_connections", () -> -1)
                .doc("-1: TLS connections have no bound but that of all, tcp_max_connections.");
        exports.statistic("clear_text_write_queued_bytes", () -> 0)
                .doc("0: what waits is counted with all connections.");
        exports.statistic("opened_connections", this::connectionCount)
                .doc("TLS connections that are open or opening.");
        exports.statistic(
                        "established_connections",
                        () -> security.map(TlsSecurity::sessionCount).orElse(0))
                .doc("TLS connections whose handshake is done.");
        refuse(exports);
    }

    private long connectionCount() {
        return engine.map(running -> running.connections().count(Protocol.TLS)).orElse(0);
    }

    private void exportParameters(Exports exports) {
        exports.text("config", profiles::file)
                .doc("The file of profiles: [server:default], [client:ip:port] and so on.");
        for (String name : ProfileReader.SETTINGS.stream().sorted().toList()) {
            if (!name.equals("method") && !name.equals("server_id")) {
                exports.any(name, value -> profiles.set(name, value))
                        .doc("For profiles that do not say otherwise; see tls.cfg.");
            }
        }
        exports.integer("handshake_timeout", value -> handshakeSec = value)
                .unset(HANDSHAKE_SEC)
                .doc("Seconds in which a handshake must be done.");
        exports.integer("handshakes_per_source", value -> handshakesASource = value)
                .unset(HANDSHAKES_A_SOURCE)
                .doc("Handshakes that one address may have unfinished at the same time.");
        exports.integer("send_close_notify", value -> tellsEnd = value != 0)
                .unset(0)
                .doc("Whether the end of a connection is told within TLS, too.");
    }

    private void exportKept(Exports exports) {
        for (String name : TUNING) {
            exports.any(name, _ -> {})
                    .doc("Kept for old configurations: there is no OpenSSL to be tuned.");
        }
        exports.any("session_id", _ -> {})
                .doc("Kept for old configurations: the library names its sessions itself.");
        exports.any("rand_engine", _ -> {})
                .doc("Kept for old configurations: the library has its own source of chance.");
        for (String name : List.of("engine", "event_callback", "keylog_file", "keylog_peer")) {
            exports.any(name, value -> refuse(name, value)).doc("Not built in: leave it out.");
        }
        for (String name : List.of("engine_config", "engine_algorithms", "keylog_mode")) {
            exports.any(name, _ -> {}).doc("Unused without what it tunes.");
        }
    }

    private void refuse(String name, String value) {
        if (!value.isEmpty()) {
            faults.add("tls: " + name + " is not built in: leave it out");
        }
    }

    private static void refuse(Exports exports) {
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "one certificate a profile; give the other a profile of its own",
                "certificate2",
                "private_key2",
                "private_key_password2");
    }

    @Override
    public void start(Engine started) {
        require("handshake_timeout", handshakeSec, 3600);
        require("handshakes_per_source", handshakesASource, 1 << 20);
        ConfigurationException.throwIfAny(faults);
        TlsSecurity tls =
                new TlsSecurity(
                        new TlsSecurity.Limits(
                                (int) handshakeSec * MS_PER_SEC,
                                (int) handshakesASource,
                                tellsEnd));
        try {
            tls.use(profiles.read());
        } catch (SetupException wrong) {
            throw new ConfigurationException(String.valueOf(wrong.getMessage()));
        }
        engine = Optional.of(started);
        security = Optional.of(tls);
        commands.start(started, tls);
        targets.start(started);
        started.secure(tls);
    }

    private void require(String parameter, long value, long max) {
        if (value < 1 || value > max) {
            faults.add("tls: " + parameter + " is " + value + "; set it from 1 to " + max);
        }
    }
}
