package strowger.perf;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Wires a run together: sockets, users that must be registered first, the scenario, the report. */
final class Session {
    private static final int SETUP_OUTSTANDING = 32;
    private static final long LEAVING_NS = 900_000_000; // in which one request begins
    private static final LongSupplier CLOCK = System::nanoTime;

    private final Settings settings;
    private final Network network;
    private final Wire caller;
    private final @Nullable Wire callee;
    private final Texts texts;
    private final Random random;
    private final String run;
    private final Etags etags;
    private final ProcessTree.Memory before;

    private Session(Settings settings, Network network) throws IOException {
        this.settings = settings;
        this.network = network;
        before = settings.processes().memory();
        caller = network.open(settings.caller());
        caller.locate(Peer.SERVER, settings.server());
        callee = settings.name().hasCallee() ? network.open(settings.callee()) : null;
        if (callee != null) {
            caller.locate(Peer.OTHER_END, callee.local());
            callee.locate(Peer.OTHER_END, caller.local());
            callee.locate(Peer.SERVER, settings.server());
        }
        String transport = settings.flows() != 0 ? "TCP" : "UDP";
        texts = new Texts(settings.server(), caller.local(), settings.domain(), transport);
        random = new Random(settings.seed());
        etags = new Etags(isPublishing() ? settings.users() : 0);
        run = Integer.toHexString(random.nextInt());
    }

    /** Runs to the end. */
    static Report run(Settings settings) throws IOException {
        try (Network network = Network.of(settings.io(), settings.flows())) {
            Session session = new Session(settings, network);
            if (settings.deaf() == 0) {
                return session.run(() -> {}, () -> DeafPeers.Outcome.NONE);
            }
            try (DeafPeers deaf = DeafPeers.of(settings.server(), settings.deaf())) {
                return session.run(() -> deaf.begin(delayNs(settings)), deaf::outcome);
            }
        }
    }

    private static long delayNs(Settings settings) {
        return Math.max(0, settings.plan().warmupNs() - settings.aheadNs());
    }

    private Report run(Runnable beside, Supplier<DeafPeers.Outcome> deaf) throws IOException {
        settings.processes().cpu(); // so that the first measurement finds the code warm
        prepare();
        Tally tally = new Tally();
        Measurement measurement = new Measurement(CLOCK, settings.processes(), tally);
        beside.run();
        long notified = run(tally, measurement);
        if (settings.name() == Name.NOTIFY) {
            leave();
        }
        tally.onFaults(Fault.NOT_SENT, caller.refused() + (callee == null ? 0 : callee.refused()));
        return new Report(
                settings.name().label(),
                Texts.hostPort(settings.server()),
                measurement,
                tally,
                before,
                settings.processes().memory(),
                Math.max(0, settings.flows()),
                deaf.get(),
                notified,
                settings.timers().isResending());
    }

    /** Does once for every user what the scenario takes for granted. */
    private void prepare() throws IOException {
        int expiresSec = settings.expiresSec();
        int users = settings.users();
        switch (settings.name()) {
            case REGISTER -> prepare(registration(), users, "register");
            case PUBLISH -> prepare(texts.publish(false, expiresSec), users, "take PUBLISH for");
            case NOTIFY -> {
                prepare(texts.publish(false, expiresSec), 1, "take PUBLISH for");
                String watched = "0".repeat(Template.USER_LENGTH);
                InetSocketAddress watchers = callee == null ? caller.local() : callee.local();
                String text = texts.subscribe(watched, watchers, expiresSec);
                prepare(text, users, "take SUBSCRIBE for");
            }
            default -> {
                if (settings.lookup() && callee != null) {
                    prepare(registration(), users, "register");
                }
            }
        }
    }

    private void prepare(String text, int users, String what) throws IOException {
        Tally tally = new Tally();
        Template template = Template.of(text);
        Exchanges exchanges = exchanges(template.length(), SETUP_OUTSTANDING, tally);
        Numbering numbering = new Numbering(users, 0);
        Scenario scenario =
                new RequestScenario(template, numbering, exchanges, tally, caller, etags());
        new Runner(
                        CLOCK,
                        network,
                        new Runner.Ends(caller, scenario, watchers(new Tally())),
                        exchanges,
                        Pace.closedLoop(),
                        Plan.of(users),
                        new Measurement(CLOCK, settings.processes(), tally))
                .run();
        if (tally.failed() > 0) {
            throw new IOException(
                    "users registered: %d of %d; does the server %s %s?"
                            .formatted(tally.completed(), users, what, settings.domain()));
        }
    }

    /** Those who are notified, where there are any. */
    private @Nullable Uas watchers(Tally tally) {
        Uas.Calls none = (bytes, offset, limit, nowNs) -> tally.onFault(Fault.UNEXPECTED);
        return callee != null && settings.name() == Name.NOTIFY
                ? new Uas(callee, tally, none, Peer.SERVER)
                : null;
    }

    /** Ends what was published; the watchers know nothing of it: no later run has to tell them. */
    private void leave() {
        Tally tally = new Tally();
        Uas watchers = watchers(tally);
        if (watchers == null) {
            return;
        }
        watchers.leave();
        Template template = Template.of(texts.publish(true, 0));
        Exchanges exchanges = exchanges(template.length(), 1, tally);
        Scenario scenario =
                new RequestScenario(template, numbering(), exchanges, tally, caller, etags());
        new Runner(
                        CLOCK,
                        network,
                        new Runner.Ends(caller, scenario, watchers),
                        exchanges,
                        Pace.fixed(1),
                        new Plan(LEAVING_NS, 0, 0, 0),
                        new Measurement(CLOCK, settings.processes(), tally))
                .run();
    }

    private String registration() {
        InetSocketAddress contact = callee == null ? caller.local() : callee.local();
        int payload = callee == null ? settings.payload() : 0;
        return texts.register(run, contact, settings.expiresSec(), payload);
    }

    private @Nullable Etags etags() {
        return isPublishing() ? etags : null;
    }

    private boolean isPublishing() {
        return settings.name() == Name.PUBLISH || settings.name() == Name.NOTIFY;
    }

    /** Runs the scenario; returns what reached the callee. */
    private long run(Tally tally, Measurement measurement) {
        Template template = template();
        boolean call = settings.name() == Name.CALL;
        int capacity = call ? CallScenario.capacity(template) : template.length();
        Exchanges exchanges = exchanges(capacity, settings.outstanding(), tally);
        Numbering numbering = numbering();
        Scenario scenario;
        Uas.Calls calls = (bytes, offset, limit, nowNs) -> tally.onFault(Fault.UNEXPECTED);
        if (settings.name() == Name.ECHO) {
            scenario = new EchoScenario(payload(), exchanges, caller);
        } else if (call) {
            CallScenario whole = new CallScenario(template, numbering, exchanges, tally, caller);
            scenario = whole;
            calls = whole;
        } else {
            scenario = new RequestScenario(template, numbering, exchanges, tally, caller, etags());
        }
        Uas uas = watchers(tally);
        if (uas == null && callee != null) {
            uas = new Uas(callee, tally, calls);
        }
        new Runner(
                        CLOCK,
                        network,
                        new Runner.Ends(caller, scenario, uas),
                        exchanges,
                        settings.pace(),
                        settings.plan(),
                        measurement)
                .run();
        return uas == null ? 0 : uas.requests();
    }

    private Exchanges exchanges(int capacity, int outstanding, Tally tally) {
        Key key = new Key(random.nextInt());
        return new Exchanges(outstanding, capacity, key, settings.timers(), tally);
    }

    private Numbering numbering() {
        return settings.name() == Name.NOTIFY
                ? new Numbering(1, 0)
                : new Numbering(settings.users(), settings.name() == Name.REGISTER ? 1 : 0);
    }

    private byte[] payload() {
        byte[] payload = new byte[settings.payload()];
        random.nextBytes(payload);
        return payload;
    }

    private Template template() {
        int payload = settings.payload();
        return Template.of(
                switch (settings.name()) {
                    case ECHO -> "x".repeat(payload);
                    case OPTIONS -> texts.options(payload);
                    case REGISTER, REGISTER_NEW -> registration();
                    case PUBLISH, NOTIFY -> texts.publish(true, settings.expiresSec());
                    case MESSAGE, RELAY, CALL ->
                            texts.relayed(settings.method(), calleeHost(), payload);
                });
    }

    private String calleeHost() {
        return settings.lookup() || callee == null
                ? settings.domain()
                : Texts.hostPort(callee.local());
    }
}
