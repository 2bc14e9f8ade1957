package strowger.script.compile;

import strowger.engine.module.Argument;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Position;
import strowger.script.syntax.Format;
import strowger.script.syntax.Parser;
import strowger.script.syntax.VariableReference;

import java.util.Set;

/** Texts of {@code modparamx} and {@code loadmodulex}, in which variables are replaced at start. */
final class StartTexts {
    private static final Set<String> KNOWN_AT_START = Set.of("def", "defn", "defs", "env", "null");

    private final Scope scope;

    StartTexts(Scope scope) {
        this.scope = scope;
    }

    String expanded(String text, Position at) {
        Format format = Parser.format(text, at.plus(1), scope.diagnostics());
        for (Format.Part part : format.parts()) {
            if (part instanceof VariableReference variable
                    && !KNOWN_AT_START.contains(variable.name())) {
                scope.diagnostics()
                        .error(
                                Kind.TYPE,
                                variable.at(),
                                variable.source() + " has no value before there is a message");
                return "";
            }
        }
        Argument argument = new VariableBinder(scope).text(format);
        Value value = new Value();
        argument.read(RoutingContext.NONE, value);
        String result = value.isNull() ? "" : value.toString();
        RoutingContext.NONE.arena().reset();
        return result;
    }
}
