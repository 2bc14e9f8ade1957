package strowger.dialog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.dialog.profile.ProfileTable;
import strowger.dialog.profile.Profiles;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Timing;
import strowger.engine.transaction.TransactionConfig;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;
import strowger.parser.ParseError;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Dialogs without a network: a core, tables, a clock that is moved by hand. */
final class World implements AutoCloseable {
    static final Value NO_VALUE = Value.ofText("");

    private static final String HEAD =
            """
            INVITE sip:bob@127.0.0.1:5070 SIP/2.0\r
            Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK\
            """;
    private static final String FROM =
            """
            \r
            From: "Alice" <sip:alice@example.com>;tag=alice-\
            """;
    private static final String TO =
            """
            \r
            To: <sip:bob@example.com>\r
            Call-ID: \
            """;
    private static final String TAIL =
            """
            \r
            CSeq: 1 INVITE\r
            Contact: <sip:alice@127.0.0.1:5061>\r
            Max-Forwards: 70\r
            Content-Length: 0\r
            \r
            """;
    private static final ListenSocket SOCKET = ListenSocket.parse("udp:127.0.0.1:5060");

    final AtomicLong nowMs = new AtomicLong(1_800_000_000_000L);
    final Profiles profiles = new Profiles();
    final CoreSettings settings;
    final ProfileTable entries;
    final Dialogs dialogs;
    private final Machine machine;
    private final boolean ownsMachine;
    private Optional<DialogFigures> figures = Optional.empty();

    /** What dialogs stand on; worlds of one thread may share one: it takes long to make. */
    static final class Machine implements AutoCloseable {
        final CoreSettings settings =
                new CoreSettings(List.of(SOCKET), LocalNames.of(List.of(SOCKET), List.of()), "", 7);
        final ContextState<MessageDialog> messages =
                new ContextState.Slots().reserve(MessageDialog::new);
        final Transactions transactions =
                new Transactions(settings, new TransactionConfig(), 1, Timing.OF_REACTOR);
        final Core core =
                new Core(
                        settings,
                        new Deaf(),
                        0,
                        task -> {
                            task.run();
                            return true;
                        });

        @Override
        public void close() {
            transactions.close();
        }
    }

    World(long dialogsMax) {
        this(dialogsMax, 0);
    }

    /**
     * @param probeSec between keep-alives.
     */
    World(long dialogsMax, long probeSec) {
        this(dialogsMax, probeSec, 0, new Machine(), true);
    }

    /**
     * A world on a machine that outlives it.
     *
     * @param idStart of its dialogs' names.
     */
    World(long dialogsMax, Machine machine, long idStart) {
        this(dialogsMax, 0, idStart, machine, false);
    }

    private World(
            long dialogsMax, long probeSec, long idStart, Machine machine, boolean ownsMachine) {
        this.machine = machine;
        this.ownsMachine = ownsMachine;
        settings = machine.settings;
        profiles.declare("caller;callee", true);
        profiles.declare("inbound;outbound", false);
        entries = new ProfileTable(profiles, 4 * dialogsMax, nowMs::get, 11);
        Exports.of(
                new Module() {
                    @Override
                    public String name() {
                        return "dialog";
                    }

                    @Override
                    public void export(Exports exports) {
                        figures = Optional.of(new DialogFigures(exports));
                    }
                });
        dialogs =
                new Dialogs(
                        config(dialogsMax, probeSec, idStart),
                        settings,
                        entries,
                        machine.messages,
                        figures.orElseThrow(),
                        nowMs::get);
    }

    /** The core of a node with one reactor, which does at once what it is asked to. */
    Core alone() {
        dialogs.ofTransactions().bind(machine.transactions, 1);
        return machine.core;
    }

    private static DialogConfig config(long dialogsMax, long probeSec, long idStart) {
        return new DialogConfig(
                dialogsMax,
                4096,
                idStart,
                1,
                DialogConfig.Match.BY_NAME,
                "did",
                60,
                300,
                60,
                60,
                32_000,
                true,
                false,
                true,
                probeSec,
                1,
                false);
    }

    /** The core of a reactor. */
    Core core(int reactor) {
        return new Core(settings, new Deaf(), reactor, task -> true);
    }

    DialogFigures figures() {
        return figures.orElseThrow();
    }

    /** Opens the dialog of a call. */
    long open(Core core, String callId) {
        RoutingContext context = invite(core, callId);
        try {
            return dialogs.open(context, dialogs.message(context), 60);
        } finally {
            dialogs.message(context).opened = false; // it has its transaction
            core.giveContext();
        }
    }

    /** A context that handles an INVITE; to be given back. */
    RoutingContext invite(Core core, String callId) {
        RoutingContext context = receive(core, HEAD + callId + FROM + callId + TO + callId + TAIL);
        context.begin(RouteKind.REQUEST, 0);
        return context;
    }

    /** Has a response come to the INVITE of a call, as from the callee. */
    boolean hear(Core core, String callId, int code, Predicate<RoutingContext> taking) {
        return hear(core, callId, code, "", taking);
    }

    /**
     * Has a response come to the INVITE of a call, as from the callee.
     *
     * @param lines headers that it has besides, each with its end.
     */
    boolean hear(
            Core core, String callId, int code, String lines, Predicate<RoutingContext> taking) {
        String text =
                (HEAD + callId + FROM + callId + TO + callId + TAIL)
                        .replaceFirst("INVITE .* SIP/2.0", "SIP/2.0 " + code + " Told")
                        .replace("example.com>\r\nCall", "example.com>;tag=callee\r\nCall")
                        .replace("Max-Forwards", lines + "Max-Forwards");
        return handle(core, text, RouteKind.REPLY, taking);
    }

    /** Has the CANCEL of a call come. */
    boolean cancel(Core core, String callId, Predicate<RoutingContext> taking) {
        String text =
                (HEAD + callId + FROM + callId + TO + callId + TAIL).replace("INVITE", "CANCEL");
        return handle(core, text, RouteKind.REQUEST, taking);
    }

    private static boolean handle(
            Core core, String text, RouteKind kind, Predicate<RoutingContext> taking) {
        RoutingContext context = receive(core, text);
        try {
            context.begin(kind, 0);
            return taking.test(context);
        } finally {
            core.giveContext();
        }
    }

    private static RoutingContext receive(Core core, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        RoutingContext context = Objects.requireNonNull(core.borrowContext(), "nested");
        Inbound inbound = new Inbound().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        ParseError error = context.receive(inbound.arrived(SOCKET, 0, 0));
        assert error == ParseError.NONE : error;
        return context;
    }

    /** Moves a dialog. */
    boolean fire(Core core, long dialog, DialogEvent event) {
        return dialogs.fire(core, dialog, event, 0, null);
    }

    /** Puts a dialog into a profile. */
    boolean enter(Core core, long dialog, String profile, Value value) {
        RoutingContext context = invite(core, "enter");
        try {
            return dialogs.enter(context, dialog, profiles.named(profile), value);
        } finally {
            core.giveContext();
        }
    }

    /** Takes a dialog out of a profile. */
    boolean leave(Core core, long dialog, String profile, Value value) {
        RoutingContext context = invite(core, "leave");
        try {
            return dialogs.leave(context, dialog, profiles.named(profile), value);
        } finally {
            core.giveContext();
        }
    }

    /** Whether a dialog is in a profile. */
    boolean contains(long dialog, String profile, Value value) {
        return entries.desk().contains(dialog, profiles.named(profile), value);
    }

    long size(String profile) {
        return entries.size(profiles.named(profile));
    }

    long size(String profile, String value) {
        return entries.size(profiles.named(profile), Value.ofText(value));
    }

    @Override
    public void close() {
        dialogs.close();
        if (ownsMachine) {
            machine.close();
        }
    }

    /** Sends nothing. */
    private static final class Deaf implements Outbound {
        @Override
        public org.agrona.MutableDirectBuffer claim(int length) {
            return Outbound.REFUSED;
        }

        @Override
        public boolean commit(int length, strowger.engine.transport.Destination to) {
            return false;
        }

        @Override
        public void abort() {}
    }
}
