package strowger.modules.variables;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.Branch;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

/**
 * The branches besides the first: {@code $branch(part)[index]}, {@code $br}, {@code $bR}, and the
 * destination set {@code $ds} as Contact would show it; {@code $ruid} and {@code $location_ua} of
 * the first.
 */
public final class BranchVariables {
    private static final byte[] CONTACT = Output.bytes("Contact: ");
    private static final byte[] Q = Output.bytes(";q=");
    private static final Value NULL = new Value();

    private BranchVariables() {}

    /** Declares the families. */
    public static void export(Exports exports) {
        exports.variables("branch", name -> bind(name, BranchVariables::appended))
                .doc(
                        "A part of a branch besides the first: uri, dst_uri, path, q, flags,"
                                + " send_socket, ruid, instance, location_ua; or their count.");
        exports.variable("br", ValueType.TEXT, BranchVariables::first, BranchVariables::append)
                .doc("The URI of the first branch that was appended; assigning appends one.");
        exports.variable("bR", ValueType.TEXT, BranchVariables::all)
                .doc("The URIs of all branches that were appended, with their q.");
        exports.variable("ds", ValueType.TEXT, BranchVariables::destinationSet)
                .doc("All branches as a Contact header shows them; null without appended ones.");
        exports.variable("ruid", ValueType.TEXT, (context, out) -> out.set(context.main().ruid()))
                .doc("The record id of the contact in the request URI.");
        exports.variable(
                        "location_ua",
                        ValueType.TEXT,
                        (context, out) -> out.set(context.main().userAgent()))
                .doc("The User-Agent of the contact in the request URI.");
    }

    /** Finds the branch an index means; null if there is none. */
    @FunctionalInterface
    interface BranchOf {
        @Nullable Branch at(RoutingContext context, int index);
    }

    private static @Nullable Branch appended(RoutingContext context, int index) {
        int count = context.branches().count();
        int place = index < 0 ? count + index : index;
        return place >= 0 && place < count ? context.branches().at(place) : null;
    }

    /** Binds a part of a branch. */
    static Variable bind(VariableName name, BranchOf finder) {
        Place place = Place.of(name);
        return switch (name.constantInner().orElse("")) {
            case "uri" -> text(finder, place, Branch::uri);
            case "dst_uri" -> text(finder, place, Branch::destinationUri);
            case "path" -> text(finder, place, Branch::path);
            case "ruid" -> text(finder, place, Branch::ruid);
            case "instance" -> text(finder, place, Branch::instance);
            case "location_ua" -> text(finder, place, Branch::userAgent);
            case "q" -> q(finder, place);
            case "flags" -> number(finder, place, Branch::flags, Branch::flags);
            case "otcpid" -> number(finder, place, Branch::connectionId, Branch::connectionId);
            case "send_socket" -> socket(finder, place);
            case "count" ->
                    (context, out) -> {
                        out.setInteger(context.branches().count());
                        if (out.number() == 0) {
                            out.setNull();
                        }
                    };
            default ->
                    throw new ConfigurationException(
                            "a branch has no such part; it is one of uri, dst_uri, path, q, flags,"
                                    + " send_socket, ruid, instance, location_ua, otcpid, count");
        };
    }

    private interface Field {
        Value of(Branch branch);
    }

    private static Variable text(BranchOf finder, Place place, Field field) {
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    Branch branch = finder.at(context, place.number(context));
                    out.set(branch == null ? NULL : field.of(branch));
                },
                (context, value) -> {
                    Branch branch = finder.at(context, place.number(context));
                    boolean taken = branch != null && !value.isInteger();
                    if (branch != null && taken) {
                        Branch.assign(field.of(branch), value, context.arena());
                    }
                    return taken;
                });
    }

    private interface Getter {
        long of(Branch branch);
    }

    private interface Setter {
        void set(Branch branch, long number);
    }

    private static Variable number(BranchOf finder, Place place, Getter getter, Setter setter) {
        return Variable.of(
                ValueType.INTEGER,
                (context, out) -> {
                    Branch branch = finder.at(context, place.number(context));
                    out.setNull();
                    if (branch != null) {
                        out.setInteger(getter.of(branch));
                    }
                },
                (context, value) -> {
                    Branch branch = finder.at(context, place.number(context));
                    if (branch != null) {
                        setter.set(branch, value.toInteger());
                    }
                    return branch != null;
                });
    }

    private static Variable q(BranchOf finder, Place place) {
        Variable number =
                number(
                        finder,
                        place,
                        Branch::q,
                        (branch, thousandths) -> branch.q(Math.clamp(thousandths, 0, 1000)));
        return Variable.of(
                ValueType.INTEGER,
                (context, out) -> {
                    number.read(context, out);
                    if (out.isInteger() && out.number() == Branch.Q_UNSPECIFIED) {
                        out.setNull();
                    }
                },
                number::assign);
    }

    private static Variable socket(BranchOf finder, Place place) {
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    Branch branch = finder.at(context, place.number(context));
                    SocketVariables.socket(
                            context, branch == null ? ListenSocket.NONE : branch.socket(), out);
                },
                (context, value) -> {
                    Branch branch = finder.at(context, place.number(context));
                    ListenSocket socket =
                            value.isNull()
                                    ? ListenSocket.NONE
                                    : context.core().settings().socket(value.toString());
                    boolean taken = value.isNull() || socket.endpoint().isSet();
                    if (branch != null && taken) {
                        branch.socket(socket);
                    }
                    return branch != null && taken;
                });
    }

    private static void first(RoutingContext context, Value out) {
        out.set(context.branches().count() == 0 ? NULL : context.branches().at(0).uri());
    }

    private static boolean append(RoutingContext context, Value uri) {
        if (!uri.isText() || context.branches().isFull()) {
            return false;
        }
        Branch.assign(context.branches().append().uri(), uri, context.arena());
        return true;
    }

    private static void all(RoutingContext context, Value out) {
        int count = context.branches().count();
        if (count == 0) {
            out.setNull();
            return;
        }
        Output text = context.beginText(context.arena().remaining());
        for (int index = 0; index < count; index++) {
            Branch branch = context.branches().at(index);
            if (index > 0) {
                text.put(',').put(' ');
            }
            put(text, branch.uri(), branch.q(), branch.q() != Branch.Q_UNSPECIFIED);
        }
        context.endText(out);
    }

    /**
     * All branches as a Contact header without its line end: those that were appended, and the
     * first if its URI was rewritten; null if there is none of either.
     */
    public static void destinationSet(RoutingContext context, Value out) {
        int count = context.branches().count();
        boolean moved = context.main().uri().isText();
        if (count == 0 && !moved) {
            out.setNull();
            return;
        }
        Output text = context.beginText(context.arena().remaining()).put(CONTACT);
        if (moved) {
            put(text, context.main().uri(), context.main().q(), true);
        }
        for (int index = 0; index < count; index++) {
            Branch branch = context.branches().at(index);
            if (moved || index > 0) {
                text.put(',').put(' ');
            }
            put(text, branch.uri(), branch.q(), true);
        }
        context.endText(out);
    }

    private static void put(Output text, Value uri, int q, boolean bracketed) {
        if (bracketed) {
            text.put('<').put(uri).put('>');
        } else {
            text.put(uri);
        }
        if (q != Branch.Q_UNSPECIFIED) {
            text.put(Q);
            putThousandths(text, q);
        }
    }

    /** A q value as RFC 3261 §25.1 writes it: 1, 0, 0.7, 0.25. */
    private static void putThousandths(Output text, int q) {
        text.putNumber(q / 1000);
        int rest = q % 1000;
        if (rest == 0) {
            return;
        }
        text.put('.');
        for (int digit = 100; rest > 0; digit /= 10) {
            text.put((char) ('0' + rest / digit));
            rest %= digit;
        }
    }
}
