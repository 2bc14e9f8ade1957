package strowger.modules.tls;

import strowger.engine.Engine;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.SetupException;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;
import strowger.engine.tls.TlsSession;
import strowger.engine.transport.ConnectionFigures;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of {@code tls}. */
final class TlsCommands {
    private static final int FAILED = 500;
    private static final int NOT_FOUND = 404;
    private static final long MS_PER_SEC = 1000;

    private final Profiles profiles;
    private Optional<Engine> engine = Optional.empty();
    private Optional<TlsSecurity> security = Optional.empty();

    TlsCommands(Profiles profiles) {
        this.profiles = profiles;
    }

    void start(Engine started, TlsSecurity tls) {
        engine = Optional.of(started);
        security = Optional.of(tls);
    }

    void export(Exports exports) {
        exports.command("tls.reload", _ -> reload())
                .doc(
                        "Reads the profiles, keys and certificates again; connections that are open"
                                + " stay as they are. On a fault all stays as it was.");
        exports.command("tls.list", _ -> list()).doc("Lists the TLS connections.");
        exports.command("tls.info", _ -> info()).doc("Counts TLS connections.");
        exports.command("tls.options", _ -> options()).doc("Lists the profiles in use.");
        exports.command("tls.kill", this::kill).doc("Closes the connection of an id.");
    }

    private TlsSecurity security() throws Fault {
        return security.orElseThrow(() -> new Fault(FAILED, "TLS has not started"));
    }

    private Engine engine() throws Fault {
        return engine.orElseThrow(() -> new Fault(FAILED, "TLS has not started"));
    }

    private Object reload() throws Fault {
        try {
            security().use(profiles.read());
            return "Ok. TLS configuration reloaded.";
        } catch (ConfigurationException | SetupException wrong) {
            throw new Fault(FAILED, String.valueOf(wrong.getMessage()));
        }
    }

    private Object list() throws Fault {
        List<Object> all = new ArrayList<>();
        TlsSecurity tls = security();
        engine().connections()
                .forEach(
                        each -> {
                            if (each.protocol() == Protocol.TLS) {
                                all.add(shown(each, tls.session(each.id())));
                            }
                        });
        return all;
    }

    private static Struct shown(ConnectionFigures each, Optional<TlsSession> session) {
        Endpoint source = each.isAccepted() ? each.remote() : each.local();
        Endpoint target = each.isAccepted() ? each.local() : each.remote();
        return new Struct()
                .add("id", each.id())
                .add("timeout", each.idleLeftMs() / MS_PER_SEC)
                .add("src_ip", host(source))
                .add("src_port", source.port())
                .add("dst_ip", host(target))
                .add("dst_port", target.port())
                .add("cipher", session.map(TlsSession::cipher).orElse("unknown"))
                .add("ct_wq_size", 0)
                .add("enc_rd_buf", 0)
                .add("flags", 0)
                .add("state", session.isPresent() ? "established" : "handshake")
                .add("version", session.map(TlsSession::protocol).orElse("unknown"))
                .add("profile", session.map(TlsSession::profile).orElse("unknown"));
    }

    private static String host(Endpoint endpoint) {
        String text = endpoint.toString();
        return text.substring(0, Math.max(0, text.lastIndexOf(':')));
    }

    private Object info() throws Fault {
        return new Struct()
                .add("max_connections", -1)
                .add("opened_connections", engine().connections().count(Protocol.TLS))
                .add("established_connections", security().sessionCount())
                .add("clear_text_write_queued_bytes", 0)
                .add("library", TlsSecurity.library());
    }

    private Object options() throws Fault {
        Struct answer = new Struct();
        answer.add("config", profiles.file().map(String::valueOf).orElse(""));
        answer.add("handshake_timeout", security().handshakeTimeMs() / MS_PER_SEC);
        answer.add("handshakes_per_source", security().handshakesASourceMax());
        answer.add("send_close_notify", security().tellsEnd() ? 1 : 0);
        List<Object> shown = new ArrayList<>();
        security().profiles().forEach(profile -> shown.add(shown(profile)));
        return answer.add("profiles", shown);
    }

    private static Struct shown(TlsProfile profile) {
        return new Struct()
                .add("name", profile.name())
                .add("method", String.join(",", profile.protocols()))
                .add("certificate", profile.certificate().map(String::valueOf).orElse(""))
                .add("server_name", profile.serverName())
                .add("verify", profile.verify().name().toLowerCase(java.util.Locale.ROOT))
                .add("verify_depth", profile.verifyDepth())
                .add("cipher_list", profile.ciphers());
    }

    private Object kill(CommandArguments arguments) throws Fault {
        if (!engine().connections().close(arguments.integer(0))) {
            throw new Fault(NOT_FOUND, "no connection " + arguments.integer(0));
        }
        return "Ok";
    }
}
