package strowger.modules.transaction;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.SipMessage;

/** The variables of {@code tmx}: the transaction, its replies, its branches. */
public final class TransactionVariables {
    private TransactionVariables() {}

    /** Declares the variables. */
    public static void export(Exports exports) {
        exports.variable("T_reply_code", ValueType.INTEGER, TransactionVariables::readReplyCode)
                .doc("The code of the reply that an onreply or failure route is about.");
        exports.variable("T_reply_last", ValueType.INTEGER, TransactionVariables::readLastCode)
                .doc("The code of the last reply that came for the branch.");
        exports.variable("T_branch_idx", ValueType.INTEGER, TransactionVariables::readBranch)
                .doc("The index of the branch that the route is about; counted from 0.");
        exports.variable("T_reply_reason", ValueType.TEXT, TransactionVariables::readReason)
                .doc("The reason of the reply that the route is about; null without one.");
        exports.variable(
                        "T_reply_ruid",
                        ValueType.TEXT,
                        (context, out) -> readBranch(context, out, Part.RUID))
                .doc("The record id of the contact that the reply came from.");
        exports.variables("T_branch", TransactionVariables::bindBranch)
                .doc("Of the branch that the route is about: uri, ruid, flags.");
        exports.variables("T_req", name -> bindOther(name, TransactionVariables::openRequest))
                .doc("A variable of the request of the transaction.");
        exports.variables("T_inv", name -> bindOther(name, TransactionVariables::openInvite))
                .doc("A variable of the INVITE that the ACK or CANCEL means.");
        exports.variables("T_rpl", TransactionVariables::bindReply)
                .doc("A variable of the reply that a failure route runs for.");
        exports.variables("T", TransactionVariables::bind)
                .doc("Of the transaction: id_index, id_label, id_index_n, id_label_n, reply_code.");
    }

    private static void readReplyCode(RoutingContext context, Value out) {
        Transaction transaction = Transaction.of(context);
        int code = context.replyCode();
        if (code == 0 && transaction != Transaction.NONE) {
            code = transaction.replyCode();
        }
        out.setInteger(code);
    }

    private static void readLastCode(RoutingContext context, Value out) {
        Transaction transaction = Transaction.of(context);
        int branch = context.branchIndex();
        boolean known = branch >= 0 && branch < transaction.branchCount();
        out.setInteger(known ? transaction.branchCode(branch) : 0);
    }

    private static void readBranch(RoutingContext context, Value out) {
        int branch = context.branchIndex();
        out.setInteger(branch >= 0 ? branch : Transaction.of(context).branchCount());
    }

    private static Variable bind(VariableName name) {
        return switch (name.constantInner().orElse("")) {
            case "id_index", "id_index_n" ->
                    number((transaction, context) -> Integer.toUnsignedLong(transaction.index()));
            case "id_label", "id_label_n" -> number((transaction, context) -> transaction.label());
            case "reply_code" ->
                    Variable.of(ValueType.INTEGER, TransactionVariables::readReplyCode);
            case "branch_index" -> Variable.of(ValueType.INTEGER, TransactionVariables::readBranch);
            default ->
                    throw new ConfigurationException(
                            "a transaction has no such part; it is one of id_index, id_label,"
                                    + " id_index_n, id_label_n, reply_code, branch_index");
        };
    }

    private interface Getter {
        long of(Transaction transaction, RoutingContext context);
    }

    private static Variable number(Getter getter) {
        return Variable.of(
                ValueType.INTEGER,
                (context, out) -> {
                    Transaction transaction = Transaction.of(context);
                    if (transaction == Transaction.NONE) {
                        out.setNull();
                    } else {
                        out.setInteger(getter.of(transaction, context));
                    }
                });
    }

    private enum Part {
        URI,
        RUID,
        FLAGS
    }

    private static Variable bindBranch(VariableName name) {
        Part part =
                switch (name.constantInner().orElse("")) {
                    case "uri" -> Part.URI;
                    case "ruid" -> Part.RUID;
                    case "flags" -> Part.FLAGS;
                    default ->
                            throw new ConfigurationException(
                                    "a branch has no such part; it is one of uri, ruid, flags");
                };
        ValueType type = part == Part.FLAGS ? ValueType.INTEGER : ValueType.TEXT;
        return Variable.of(type, (context, out) -> readBranch(context, out, part));
    }

    private static void readBranch(RoutingContext context, Value out, Part part) {
        Transaction transaction = Transaction.of(context);
        int branch = context.branchIndex();
        out.setNull();
        if (branch < 0 || branch >= transaction.branchCount()) {
            return;
        }
        TransactionLayer layer = Transactions.of(context.core());
        RoutingContext other = layer.requests().openBranch(transaction, branch);
        if (other == RoutingContext.NONE) {
            return;
        }
        try {
            switch (part) {
                case URI -> other.readRequestUri(out);
                case RUID -> out.set(other.main().ruid());
                case FLAGS -> out.setInteger(other.main().flags());
            }
            out.keepIn(context.arena());
        } finally {
            layer.requests().close();
        }
    }

    private static void readReason(RoutingContext context, Value out) {
        RoutingContext reply = Transactions.of(context.core()).currentReply();
        if (reply == RoutingContext.NONE) {
            out.setNull();
        } else {
            SipMessage message = reply.message();
            out.setText(message.buffer(), message.reasonOffset(), message.reasonLength());
        }
    }

    private interface Opener {
        RoutingContext open(TransactionLayer layer, RoutingContext context);
    }

    private static RoutingContext openRequest(TransactionLayer layer, RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        return transaction.isLive()
                ? layer.requests().open(transaction, RouteKind.REQUEST)
                : RoutingContext.NONE;
    }

    private static RoutingContext openInvite(TransactionLayer layer, RoutingContext context) {
        Transaction invite = layer.matchedInvite(context);
        return invite.isLive()
                ? layer.requests().open(invite, RouteKind.REQUEST)
                : RoutingContext.NONE;
    }

    private static Argument inner(VariableName name) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("a variable is missing: write $T_req($fu), say");
        }
        return inner;
    }

    /** Evaluates a variable on another message. */
    private static Variable bindOther(VariableName name, Opener opener) {
        Argument inner = inner(name);
        return (context, out) -> {
            out.setNull();
            TransactionLayer layer = Transactions.of(context.core());
            RoutingContext other = opener.open(layer, context);
            if (other != RoutingContext.NONE) {
                try {
                    inner.read(other, out);
                    out.keepIn(context.arena());
                } finally {
                    layer.requests().close();
                }
            }
        };
    }

    private static Variable bindReply(VariableName name) {
        Argument inner = inner(name);
        return (context, out) -> {
            RoutingContext reply = Transactions.of(context.core()).currentReply();
            if (reply == RoutingContext.NONE) {
                out.setNull();
            } else {
                inner.read(reply, out);
                out.keepIn(context.arena());
            }
        };
    }
}
