package strowger.modules.transaction;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

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
}
