package strowger.usrloc.registrar;

import strowger.engine.module.Arguments;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.usrloc.Contact;
import strowger.usrloc.LocationTable;

import java.util.function.Supplier;

/**
 * The functions that bind contacts: {@code save} and {@code reg_send_reply}. Shared by all
 * reactors; a refresh allocates nothing.
 */
final class Registrar {
    private static final int TOO_MANY = -2;
    private static final int SOCKET_LENGTH_MAX = 128;
    private static final int LINE_END = 2; // of the empty line behind the headers

    private final Rules rules;
    private final Supplier<ContextState<RegistrarState>> states;
    private final Counter accepted;
    private final Counter rejected;

    Registrar(Rules rules, Supplier<ContextState<RegistrarState>> states, Exports exports) {
        this.rules = rules;
        this.states = states;
        accepted = exports.counter("accepted_regs", "REGISTERs that were carried out.");
        rejected = exports.counter("rejected_regs", "REGISTERs that were refused.");
    }

    void export(Exports exports, TableNames tables) {
        exports.function(
                        "save",
                        this::save,
                        tables.parameter(),
                        Parameter.text("flags").orAbsent(),
                        Parameter.text("uri").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc(
                        "Carries out a REGISTER and answers it. Flags: 1 memory only, 2 no reply, 4"
                            + " only these contacts, 8 exact times, 16 prepare the reply. Returns 1"
                            + " inserted, 2 updated, 3 removed, 4 queried, -1 refused, -2 too many"
                            + " contacts. In reply routes it binds what the reply to a REGISTER"
                            + " lists, and answers nothing.");
        exports.function("reg_send_reply", this::sendReply)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sends the reply that save prepared.");
        exports.function("add_sock_hdr", this::addSocketHeader, Parameter.text("name"))
                .in(RouteKind.REQUEST)
                .doc("Adds a header that tells the socket a request came in on.");
    }

    private int save(RoutingContext context, Arguments arguments) {
        LocationTable table = arguments.resolved(context, 0, TableName.class).table();
        int flags = arguments.has(1) ? number(arguments.text(context, 1)) : 0;
        RegistrarState state = states.get().in(context);
        Refusal refusal = state.request.read(context, rules, (flags & SaveFlag.EXACT) != 0);
        refusal = refusal == Refusal.NONE ? readAor(context, arguments, state) : refusal;
        Registration registration = state.registration(table);
        long nowMs = table.nowMs();
        if (refusal == Refusal.NONE) {
            rules.xavps().take(context, state.attributes);
            refusal = registration.run(context, state, maxContacts(context, state), flags, nowMs);
        } else {
            registration.contacts().clear();
        }
        (refusal == Refusal.NONE ? accepted : rejected).increment();
        if (refusal == Refusal.NONE) {
            tell(context, state, registration, nowMs);
        }
        if (context.message().isRequest()) {
            answer(context, state, registration, refusal, nowMs, flags);
        }
        return switch (refusal) {
            case NONE -> registration.result();
            case TOO_MANY -> TOO_MANY;
            default -> Function.FALSE;
        };
    }

    private int maxContacts(RoutingContext context, RegistrarState state) {
        long said =
                rules.xavps()
                        .number(
                                context,
                                ContactXavps.MAX_CONTACTS,
                                state.text,
                                rules.maxContacts());
        return Math.clamp(said, 0, Integer.MAX_VALUE);
    }

    /** Tells of those contacts that this request has bound or kept. */
    private void tell(
            RoutingContext context, RegistrarState state, Registration registration, long nowMs) {
        if (!rules.xavps().areTold()) {
            return;
        }
        for (int index = registration.contacts().count() - 1; index >= 0; index--) {
            Contact contact = registration.contacts().at(index);
            if (registration.hasBound(contact)) {
                rules.xavps().tell(context, contact, nowMs, state.text);
            }
        }
    }

    private Refusal readAor(RoutingContext context, Arguments arguments, RegistrarState state) {
        if (arguments.has(2)) {
            Value uri = arguments.text(context, 2);
            if (uri.length() > 0) {
                return state.aor.read(uri, rules.aor());
            }
        }
        return state.aor.read(context.message().to().uri(), rules.aor());
    }

    private void answer(
            RoutingContext context,
            RegistrarState state,
            Registration registration,
            Refusal refusal,
            long nowMs,
            int flags) {
        if ((flags & SaveFlag.NO_REPLY) != 0) {
            return;
        }
        boolean fits =
                state.reply.write(context, state.request, refusal, registration.contacts(), nowMs);
        state.prepared = fits ? refusal : Refusal.FAILED;
        if ((flags & SaveFlag.PREPARE) == 0) {
            send(context, state.prepared);
        }
    }

    private int sendReply(RoutingContext context, Arguments arguments) {
        return Function.of(send(context, states.get().in(context).prepared));
    }

    private int addSocketHeader(RoutingContext context, Arguments arguments) {
        Value name = arguments.text(context, 0);
        ListenSocket socket = context.socket();
        Value line = states.get().in(context).text;
        Output text = context.beginText(name.length() + SOCKET_LENGTH_MAX);
        text.put(name).put(':').put(' ').putToken(socket.protocol().text()).put(':');
        text.putHost(socket.endpoint()).put(':').putNumber(socket.endpoint().port());
        text.putLineEnd();
        context.endText(line);
        int end = context.message().headersEnd() - LINE_END;
        return Function.of(
                name.length() > 0
                        && line.isText()
                        && context.edits()
                                .insert(end, line.buffer(), line.offset(), line.length()));
    }

    private static boolean send(RoutingContext context, Refusal refusal) {
        return context.core().reply(context, refusal.code(), refusal.reason());
    }

    /** A number in decimal, or in hexadecimal behind {@code 0x}; 0 of anything else. */
    static int number(Value text) {
        boolean hex =
                text.isText()
                        && text.length() > 2
                        && text.byteAt(0) == '0'
                        && (text.byteAt(1) | 0x20) == 'x';
        if (!hex) {
            return (int) text.toInteger();
        }
        int number = 0;
        for (int index = 2; index < text.length(); index++) {
            number = number << 4 | (Character.digit(text.byteAt(index), 16) & 0xF);
        }
        return number;
    }
}
