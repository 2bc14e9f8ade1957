package strowger.perf;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.function.LongSupplier;

/** Wires a run together: sockets, users that must be registered first, the scenario, the report. */
final class Session {
    private static final int SETUP_OUTSTANDING = 32;
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
        String transport = settings.flows() > 0 ? "TCP" : "UDP";
        texts = new Texts(settings.server(), caller.local(), settings.domain(), transport);
        random = new Random(settings.seed());
        etags = new Etags(settings.name() == Name.PUBLISH ? settings.users() : 0);
        run = Integer.toHexString(random.nextInt());
    }

    /** Runs to the end. */
    static Report run(Settings settings) throws IOException {
        try (Network network = Network.of(settings.io(), settings.flows())) {
            return new Session(settings, network).run();
        }
    }

    private Report run() throws IOException {
        settings.processes().cpu(); // so that the first measurement finds the code warm
        register();
        Tally tally = new Tally();
        Measurement measurement = new Measurement(CLOCK, settings.processes(), tally);
        run(tally, measurement);
        tally.onFaults(Fault.NOT_SENT, caller.refused() + (callee == null ? 0 : callee.refused()));
        return new Report(
                settings.name().label(),
                Texts.hostPort(settings.server()),
                measurement,
                tally,
                before,
                settings.processes().memory(),
                settings.flows(),
                settings.timers().isResending());
    }

    /** Registers every user once, where the scenario wants them registered. */
    private void register() throws IOException {
        boolean publishes = settings.name() == Name.PUBLISH;
        boolean wanted =
                publishes
                        || settings.name() == Name.REGISTER
                        || (settings.lookup() && callee != null);
        if (!wanted) {
            return;
        }
        Tally tally = new Tally();
        Template template =
                Template.of(
                        publishes ? texts.publish(false, settings.expiresSec()) : registration());
        Exchanges exchanges = exchanges(template.length(), SETUP_OUTSTANDING, tally);
        Numbering numbering = new Numbering(settings.users(), 0);
        Scenario scenario =
                new RequestScenario(template, numbering, exchanges, tally, caller, etags());
        new Runner(
                        CLOCK,
                        network,
                        new Runner.Ends(caller, scenario, null),
                        exchanges,
                        Pace.closedLoop(),
                        Plan.of(settings.users()),
                        new Measurement(CLOCK, settings.processes(), tally))
                .run();
        if (tally.failed() > 0) {
            throw new IOException(
                    "users registered: %d of %d; does the server %s %s?"
                            .formatted(
                                    tally.completed(),
                                    settings.users(),
                                    publishes ? "take PUBLISH for" : "register",
                                    settings.domain()));
        }
    }

    private @Nullable Etags etags() {
        return settings.name() == Name.PUBLISH ? etags : null;
    }

    private String registration() {
        InetSocketAddress contact = callee == null ? caller.local() : callee.local();
        int payload = callee == null ? settings.payload() : 0;
        return texts.register(run, contact, settings.expiresSec(), payload);
    }

    private void run(Tally tally, Measurement measurement) {
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
        Uas uas = callee == null ? null : new Uas(callee, tally, calls);
        new Runner(
                        CLOCK,
                        network,
                        new Runner.Ends(caller, scenario, uas),
                        exchanges,
                        settings.pace(),
                        settings.plan(),
                        measurement)
                .run();
    }

    private Exchanges exchanges(int capacity, int outstanding, Tally tally) {
        Key key = new Key(random.nextInt());
        return new Exchanges(outstanding, capacity, key, settings.timers(), tally);
    }

    private Numbering numbering() {
        return new Numbering(settings.users(), settings.name() == Name.REGISTER ? 1 : 0);
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
                    case PUBLISH -> texts.publish(true, settings.expiresSec());
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
