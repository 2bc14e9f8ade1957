package strowger.modules;

import static strowger.engine.module.Parameter.verbatim;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.module.Refusal;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.attributes.AttributeName;
import strowger.modules.attributes.AttributeOperation;
import strowger.modules.attributes.AttributeSubstitution;

/**
 * The {@code avpops} module: operations on attributes. Its functions on a database are not there;
 * {@code sqlops} reads and writes one.
 */
public final class AvpopsModule implements Module {
    @Override
    public String name() {
        return "avpops";
    }

    @Override
    public void export(Exports exports) {
        for (String parameter :
                new String[] {
                    "db_url",
                    "avp_table",
                    "uuid_column",
                    "username_column",
                    "domain_column",
                    "attribute_column",
                    "value_column",
                    "type_column",
                    "db_scheme"
                }) {
            exports.text(parameter, ignored -> {})
                    .doc("Kept for old configurations: attributes are not read from a database.");
        }
        exports.integer("use_domain", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: attributes are not read from a database.");
        function(exports, "is_avp_set", AvpopsModule::isSet, name("name"))
                .doc("Whether an attribute has a value: $avp(x)/flags with e, n, s for its kind.");
        function(exports, "avp_delete", AvpopsModule::delete, name("name"))
                .doc("Removes the newest value of an attribute; with /g all.");
        function(exports, "avp_copy", AvpopsModule::copy, name("old_name"), name("new_name"))
                .doc("Copies an attribute: /g all values, /d deletes the old one.");
        function(
                        exports,
                        "avp_check",
                        (context, arguments) -> operation(context, arguments).check(context),
                        name("name"),
                        operation())
                .doc("Compares an attribute: eq ne lt le gt ge re fm and or xor, then /value.");
        function(
                        exports,
                        "avp_op",
                        (context, arguments) -> operation(context, arguments).calculate(context),
                        name("name"),
                        operation())
                .doc("Reckons with an attribute: add sub mul div mod and or xor not, then /value.");
        for (String name : new String[] {"avp_subst", "avp_subst_pv"}) {
            function(
                            exports,
                            name,
                            AvpopsModule::substitute,
                            verbatim("avps").resolvedBy(AttributeSubstitution.Names::parse),
                            verbatim("subst").resolvedBy(AttributeSubstitution::parse))
                    .doc(
                            "Substitutes in the values of an attribute, into another if one is"
                                    + " named.");
        }
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "attributes are not kept in a database; sqlops reads and writes one",
                "avp_db_load",
                "avp_db_store",
                "avp_db_delete",
                "avp_db_query");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "assign instead: $ru = $avp(name), $du = $avp(name), append_hf(...)",
                "avp_pushto");
        function(exports, "avp_print", (context, arguments) -> Function.TRUE)
                .doc("Kept for old configurations: xlog with $avp(name) writes attributes.");
    }

    private static FunctionExport function(
            Exports exports, String name, Function function, Parameter... taken) {
        return exports.function(name, function, taken)
                .in(
                        RouteKind.REQUEST,
                        RouteKind.FAILURE,
                        RouteKind.BRANCH,
                        RouteKind.ONREPLY,
                        RouteKind.REPLY,
                        RouteKind.EVENT);
    }

    private static Parameter name(String parameter) {
        return verbatim(parameter).resolvedBy(AttributeName::parse);
    }

    private static Parameter operation() {
        return verbatim("op_value").resolvedBy(AttributeOperation::parse);
    }

    private static AttributeOperation.Bound operation(RoutingContext context, Arguments arguments) {
        return arguments
                .resolved(context, 1, AttributeOperation.class)
                .on(arguments.resolved(context, 0, AttributeName.class));
    }

    private static AttributeName name(RoutingContext context, Arguments arguments, int index) {
        return arguments.resolved(context, index, AttributeName.class);
    }

    private static int isSet(RoutingContext context, Arguments arguments) {
        AttributeName name = name(context, arguments, 0);
        int place = name.find(context, 0);
        for (int depth = 1; place >= 0; depth++) {
            Value value = context.attributes().value(place);
            if (name.wants(value)) {
                return Function.TRUE;
            }
            place = name.find(context, depth);
        }
        return Function.FALSE;
    }

    private static int delete(RoutingContext context, Arguments arguments) {
        AttributeName name = name(context, arguments, 0);
        int place = name.find(context, 0);
        boolean found = place >= 0;
        while (place >= 0) {
            context.attributes().remove(place);
            place = name.isEvery() ? name.find(context, 0) : -1;
        }
        return Function.of(found);
    }

    private static int copy(RoutingContext context, Arguments arguments) {
        AttributeName from = name(context, arguments, 0);
        AttributeName to = name(context, arguments, 1);
        int place = from.find(context, 0);
        boolean copied = place >= 0;
        for (int depth = 0; copied && place >= 0; depth++) {
            copied = to.push(context, context.attributes().value(place));
            place = to.isEvery() ? from.find(context, depth + 1) : -1;
        }
        if (copied && to.isDeleting()) {
            from.removeFirst(context, to.isEvery());
        }
        return Function.of(copied);
    }

    private static int substitute(RoutingContext context, Arguments arguments) {
        return Function.of(
                arguments
                        .resolved(context, 1, AttributeSubstitution.class)
                        .apply(
                                context,
                                arguments.resolved(context, 0, AttributeSubstitution.Names.class)));
    }
}
