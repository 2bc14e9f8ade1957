package strowger.modules.transformations;

import strowger.engine.module.Argument;
import strowger.engine.module.Exports;
import strowger.engine.module.Transformation;
import strowger.engine.module.TransformationExport;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/**
 * Declares the transformations of the {@code pv} module. What is made of null is empty text; an
 * integer is taken as its digits.
 */
public final class Transformations {
    private final Exports exports;
    private final String family;

    Transformations(Exports exports, String family) {
        this.exports = exports;
        this.family = family;
    }

    /** Declares all of them. */
    public static void export(Exports exports) {
        TextTransformations.export(new Transformations(exports, "s"));
        CutTransformations.export(new Transformations(exports, "s"));
        EscapeTransformations.export(new Transformations(exports, "s"));
        CodeTransformations.export(new Transformations(exports, "s"));
        DigestTransformations.export(new Transformations(exports, "s"));
        UriTransformations.export(new Transformations(exports, "uri"));
        ParameterTransformations.export(new Transformations(exports, "param"));
        AddressTransformations.exportNames(new Transformations(exports, "nameaddr"));
        AddressTransformations.exportBodies(new Transformations(exports, "tobody"));
        LineTransformations.export(new Transformations(exports, "line"));
        ValueTransformations.export(new Transformations(exports, "val"));
        ValueTransformations.exportNumbers(new Transformations(exports, "num"));
        AliasTransformations.export(new Transformations(exports, "urialias"));
    }

    /** Changes a text in place. */
    @FunctionalInterface
    interface Form {
        void apply(RoutingContext context, Value value);
    }

    /** Changes a text with the help of another. */
    @FunctionalInterface
    interface TextForm {
        void apply(RoutingContext context, Value value, Value argument);
    }

    /** Changes a text with the help of two others. */
    @FunctionalInterface
    interface TextsForm {
        void apply(RoutingContext context, Value value, Value first, Value second);
    }

    /** Declares one that is given the value as it is, null or integer. */
    TransformationExport raw(String name, Form form) {
        return exports.transformation(family + "." + name, 0, 0, _ -> form::apply);
    }

    /** Declares one without argument. */
    TransformationExport plain(String name, Form form) {
        Transformation bound =
                (context, value) -> {
                    if (isText(context, value)) {
                        form.apply(context, value);
                    }
                };
        return exports.transformation(family + "." + name, 0, 0, _ -> bound);
    }

    /** Makes text of an integer; null becomes empty text, and is not transformed. */
    private static boolean isText(RoutingContext context, Value value) {
        boolean present = !value.isNull();
        value.toText(context.arena());
        return present;
    }

    /** Declares one with an argument. */
    TransformationExport text(String name, TextForm form) {
        return exports.transformation(
                family + "." + name,
                1,
                1,
                arguments -> {
                    Argument argument = arguments.getFirst();
                    return (context, value) -> apply(form, argument, context, value);
                });
    }

    /** Declares one whose argument may be left out. */
    TransformationExport textOr(String name, String otherwise, TextForm form) {
        Value without = Value.ofText(otherwise);
        return exports.transformation(
                family + "." + name,
                0,
                1,
                arguments -> {
                    if (!arguments.isEmpty()) {
                        Argument argument = arguments.getFirst();
                        return (context, value) -> apply(form, argument, context, value);
                    }
                    return (context, value) -> {
                        if (isText(context, value)) {
                            form.apply(context, value, without);
                        }
                    };
                });
    }

    private static void apply(
            TextForm form, Argument argument, RoutingContext context, Value value) {
        if (!isText(context, value) || !context.push(1)) {
            value.setEmpty();
            return;
        }
        Value read = context.top(1);
        argument.read(context, read);
        read.toText(context.arena());
        form.apply(context, value, read);
        context.pop(1);
    }

    /** Declares one with two arguments, the second of which may be left out. */
    TransformationExport texts(String name, String otherwise, TextsForm form) {
        Value without = Value.ofText(otherwise);
        return exports.transformation(
                family + "." + name,
                1,
                2,
                arguments -> {
                    Argument first = arguments.getFirst();
                    if (arguments.size() == 1) {
                        TextForm one =
                                (context, value, read) -> form.apply(context, value, read, without);
                        return (context, value) -> apply(one, first, context, value);
                    }
                    Argument second = arguments.getLast();
                    return (context, value) -> apply(form, first, second, context, value);
                });
    }

    private static void apply(
            TextsForm form, Argument first, Argument second, RoutingContext context, Value value) {
        if (!isText(context, value) || !context.push(2)) {
            value.setEmpty();
            return;
        }
        Value one = context.top(1);
        Value two = context.top(2);
        first.read(context, one);
        one.toText(context.arena());
        second.read(context, two);
        two.toText(context.arena());
        form.apply(context, value, one, two);
        context.pop(2);
    }
}
