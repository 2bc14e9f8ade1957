package strowger.modules;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.Refusal;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.statistics.StatisticVariable;
import strowger.modules.transformations.Transformations;
import strowger.modules.variables.AddressVariables;
import strowger.modules.variables.AttributeVariables;
import strowger.modules.variables.BranchVariables;
import strowger.modules.variables.ConstantVariables;
import strowger.modules.variables.CredentialVariables;
import strowger.modules.variables.HeaderVariables;
import strowger.modules.variables.IdentityVariables;
import strowger.modules.variables.MessageVariables;
import strowger.modules.variables.SendingVariables;
import strowger.modules.variables.SharedVariables;
import strowger.modules.variables.SocketVariables;
import strowger.modules.variables.StaticBranch;
import strowger.modules.variables.TimeVariables;
import strowger.modules.variables.TreeFunctions;
import strowger.modules.variables.TreeVariables;
import strowger.modules.variables.UriVariables;
import strowger.modules.variables.ViaVariables;

/** The {@code pv} module: variables, transformations, and functions on both. */
public final class PvModule implements Module {
    private static final Value NULL = new Value();

    private final SharedVariables shared = new SharedVariables();
    private ModuleSet modules = ModuleSet.of();

    @Override
    public String name() {
        return "pv";
    }

    @Override
    public void export(Exports exports) {
        exportVariables(exports);
        Transformations.export(exports);
        exportFunctions(exports);
        TreeFunctions.export(exports);
        exports.text("shvset", shared::set)
                .doc("Sets a shared variable at the start: name=i:5 or name=s:text.");
        exports.text("varset", ignored -> {})
                .doc("Kept for old configurations: $var is 0 at the start of each message.");
        exports.text("avp_aliases", ignored -> {})
                .doc("Kept for old configurations: an attribute is called by its own name.");
    }

    private void exportVariables(Exports exports) {
        UriVariables.export(exports);
        AddressVariables.export(exports);
        AttributeVariables.export(exports);
        TreeVariables.export(exports);
        MessageVariables.export(exports);
        SocketVariables.export(exports);
        SendingVariables.export(exports);
        HeaderVariables.export(exports);
        IdentityVariables.export(exports);
        CredentialVariables.export(exports);
        ViaVariables.export(exports);
        BranchVariables.export(exports);
        StaticBranch.export(exports);
        TimeVariables.export(exports);
        ConstantVariables.export(exports);
        shared.export(exports);
        exports.variables("stat", name -> StatisticVariable.bind(name, () -> modules))
                .doc("The value of a statistic.");
    }

    @Override
    public void start(Engine engine) {
        modules = engine.modules();
    }

    private static void exportFunctions(Exports exports) {
        exports.function("pv_isset", PvModule::isSet, variable("pvar"))
                .doc("Whether a variable has a value.");
        exports.function("pv_evalx", PvModule::evaluate, variable("dst"), text("fmt"))
                .doc("Assigns a text, its variables replaced, to a variable.");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "$var is of one message: copy what is needed with xavp_copy or $shv",
                "pv_var_to_xavp",
                "pv_xavp_to_var");
        exports.refuse(
                Refusal.Kind.VARIABLE,
                "there is one buffer for a message, and the context's memory; use $var",
                "msgbuf");
        exports.refuse(Refusal.Kind.VARIABLE, "of 6.x, and not documented", "mts", "rsi");
        exports.refuse(Refusal.Kind.TRANSFORMATION, "use {s.sha256}", "s.keccak");
        exports.refuse(Refusal.Kind.TRANSFORMATION, "use {s.selectws,index}", "s.selectsw");
        exports.function("pv_unset", PvModule::unset, variable("pvar"))
                .doc("Takes the value of a variable away.");
        exports.function("is_int", PvModule::isInteger, variable("pvar"))
                .doc("Whether a variable's value is an integer.");
        exports.function("not_empty", PvModule::notEmpty, variable("pvar"))
                .doc("Whether a variable's value is text of at least one byte.");
        exports.function("typeof", PvModule::typeOf, variable("pvar"), text("vtype"))
                .doc("Whether a variable's value is of a type: int, str, null or none.");
    }

    private static int evaluate(RoutingContext context, Arguments arguments) {
        return Function.of(arguments.assign(context, 0, arguments.text(context, 1)));
    }

    private static int isSet(RoutingContext context, Arguments arguments) {
        return Function.of(!arguments.value(context, 0).isNull());
    }

    private static int unset(RoutingContext context, Arguments arguments) {
        return Function.of(arguments.assign(context, 0, NULL));
    }

    private static int isInteger(RoutingContext context, Arguments arguments) {
        return Function.of(arguments.value(context, 0).isInteger());
    }

    private static int notEmpty(RoutingContext context, Arguments arguments) {
        Value value = arguments.value(context, 0);
        return Function.of(value.isText() && value.length() > 0);
    }

    private static int typeOf(RoutingContext context, Arguments arguments) {
        Value type = arguments.text(context, 1);
        Value value = arguments.value(context, 0);
        char first = type.length() == 0 ? ' ' : (char) type.byteAt(0);
        return Function.of(
                switch (first) {
                    case 'i' -> value.isInteger();
                    case 's' -> value.isText();
                    case 'n' -> value.isNull();
                    default -> false;
                });
    }
}
