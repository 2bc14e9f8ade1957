package strowger.modules.dispatcher;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.modules.transaction.UacRequest;
import strowger.parser.SipMessage;

import java.util.ArrayList;
import java.util.List;

/**
 * Asks destinations by OPTIONS whether they work, so that requests go only where somebody answers.
 * Looks for those to ask on a timer's thread, asks on one reactor; a probe that is under way is not
 * sent a second time.
 */
final class Probes {
    private static final int TIMEOUT = 408;
    private static final double ALPHA_UNIT = 1000;

    private final Gateways gateways;
    private final ReplyCodes good = new ReplyCodes();
    private long intervalSec;
    private ProbingMode mode = ProbingMode.PROBING_ONCE;
    private String method = "OPTIONS";
    private String from = "sip:dispatcher@localhost";
    private String proxy = "";
    private String socketName = "";
    private long timeoutMs;
    private boolean latencyKept;
    private long alpha = 100;
    private volatile boolean active = true;

    Probes(Gateways gateways) {
        this.gateways = gateways;
    }

    void export(Exports exports) {
        exports.integer("ds_ping_interval", value -> intervalSec = Math.clamp(value, 0, 86_400))
                .unset(0)
                .doc("Seconds between two probes of a destination; 0 for none.");
        exports.integer(
                        "ds_probing_mode",
                        value -> {
                            mode = ProbingMode.of(value);
                            gateways.allProbed(mode == ProbingMode.ALL);
                        })
                .unset(0)
                .doc(
                        "Which are probed: 0 those in a state of probing, until they answer; 1 all;"
                            + " 2 those that are inactive and probing; 3 those probing, always.");
        exports.text("ds_ping_method", value -> method = value)
                .unset(method)
                .doc("The method of probes.");
        exports.text("ds_ping_from", value -> from = value)
                .unset(from)
                .doc("From of probes; the attribute ping_from of a destination says otherwise.");
        exports.text("ds_ping_reply_codes", good::set)
                .doc(
                        "Codes besides 2xx that say that a destination works:"
                                + " class=3;code=404;code=480.");
        exports.text("ds_ping_socket", value -> socketName = value)
                .doc("The socket that probes leave by, for destinations that name none.");
        exports.integer("ds_ping_fr_timeout", value -> timeoutMs = Math.clamp(value, 0, 60_000))
                .unset(0)
                .doc("How long a probe waits for an answer, in ms; 0 as tm says.");
        exports.integer("ds_ping_fr_timer", value -> timeoutMs = Math.clamp(value, 0, 60_000))
                .unset(0)
                .doc("The same.");
        exports.text("outbound_proxy", value -> proxy = value)
                .doc("Where probes are sent to on their way; the attribute obproxy likewise.");
        exports.integer("ds_ping_latency_stats", value -> latencyKept = value != 0)
                .unset(0)
                .doc("Whether the time of answers is kept, and shown by dispatcher.list.");
        exports.integer("ds_latency_estimator_alpha", value -> alpha = Math.clamp(value, 1, 1000))
                .unset(100)
                .doc("How much of the estimate the newest probe makes, in thousandths.");
        exports.command("dispatcher.ping_active", this::pingActive)
                .doc("Switches probes on (1) or off (0), and tells what was.");
    }

    private Struct pingActive(CommandArguments arguments) throws Fault {
        Struct answer = new Struct().add("OldPingState", active && intervalSec > 0 ? 1L : 0L);
        if (arguments.has(0)) {
            active = arguments.integer(0) != 0;
            answer.add("NewPingState", active ? 1L : 0L);
        }
        return answer;
    }

    boolean isLatencyKept() {
        return latencyKept;
    }

    void start(Engine engine) {
        if (intervalSec == 0) {
            return;
        }
        boolean possible =
                engine.modules().loaded().stream().anyMatch(each -> each.name().equals("tm"));
        if (!possible) {
            throw new ConfigurationException(
                    "dispatcher: ds_ping_interval needs transactions: loadmodule \"tm.so\"");
        }
        engine.every(intervalSec * 1000, this::tick);
    }

    private record Probe(GatewaySet set, Gateway gateway) {}

    private void tick() {
        if (!active) {
            return;
        }
        List<Probe> wanted = new ArrayList<>();
        for (GatewaySet set : gateways.list().sets()) {
            for (Gateway gateway : set.gateways()) {
                if (mode.wants(gateway) && gateway.beginProbe()) {
                    wanted.add(new Probe(set, gateway));
                }
            }
        }
        if (!wanted.isEmpty() && !gateways.engine().onReactor(core -> send(core, wanted))) {
            wanted.forEach(probe -> probe.gateway.endProbe()); // the inbox is full: next time
        }
    }

    private void send(Core core, List<Probe> wanted) {
        wanted.forEach(probe -> send(core, probe));
    }

    private void send(Core core, Probe probe) {
        Gateway gateway = probe.gateway;
        String sender = orElse(gateway.attribute("ping_from"), from);
        String headers = "From: <" + sender + ">\r\nTo: <" + gateway.uri() + ">\r\n";
        UnsafeBuffer text = UacRequest.text(method, gateway.uri(), headers, "");
        String hop = orElse(gateway.attribute("obproxy"), proxy);
        long sentMs = gateways.engine().nowMs();
        long id =
                Transactions.of(core)
                        .localRequests()
                        .within(timeoutMs)
                        .send(
                                text,
                                0,
                                text.capacity(),
                                hop.isEmpty() ? new Value() : Value.ofText(hop),
                                socket(core, gateway),
                                new Answer(probe, sentMs));
        if (id == 0) {
            done(probe, TIMEOUT, "Not sent", sentMs);
        }
    }

    private static String orElse(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private ListenSocket socket(Core core, Gateway gateway) {
        boolean named = gateway.socket().isNone() && !socketName.isEmpty();
        return named ? core.settings().socket(socketName) : gateway.socket();
    }

    /** Hears of a probe's answer. */
    private final class Answer implements LocalUser {
        private final Probe probe;
        private final long sentMs;

        Answer(Probe probe, long sentMs) {
            this.probe = probe;
            this.sentMs = sentMs;
        }

        @Override
        public void onResponse(Transaction transaction, RoutingContext reply, int code) {
            if (code >= 200) {
                done(probe, code, reason(reply), sentMs);
            }
        }
    }

    private static String reason(RoutingContext reply) {
        if (reply == RoutingContext.NONE) {
            return "Request Timeout";
        }
        SipMessage message = reply.message();
        return message.buffer()
                .getStringWithoutLengthAscii(message.reasonOffset(), message.reasonLength());
    }

    private void done(Probe probe, int code, String reason, long sentMs) {
        probe.gateway.endProbe();
        boolean answered = good.contains(code);
        if (latencyKept && code == TIMEOUT) {
            probe.gateway.latency().timedOut();
        } else if (latencyKept) {
            long tookMs = gateways.engine().nowMs() - sentMs;
            probe.gateway.latency().add(Math.max(0, tookMs), alpha / ALPHA_UNIT);
        }
        gateways.probed(probe.set, probe.gateway, mode, answered, code, reason);
    }
}
