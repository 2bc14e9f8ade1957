package strowger.script.compile;

import strowger.engine.module.Argument;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableExport;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.script.syntax.VariableReference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The attributes of SER, {@code $f.name}, {@code $tu.name} and so on, as attributes of {@code
 * $avp}: those of the From URI are the plain ones, {@code $avp(name)}, the others have their class
 * in front of their name, {@code $avp(tu.name)}.
 */
final class ClassAttributes {
    /** The classes that are searched, the one that is assigned to first. */
    private static final Map<String, List<String>> SEARCHED =
            Map.of(
                    "f.", List.of("", "fu.", "fd."),
                    "fr.", List.of(""),
                    "fu.", List.of("fu."),
                    "fd.", List.of("fd."),
                    "t.", List.of("tr.", "tu.", "td."),
                    "tr.", List.of("tr."),
                    "tu.", List.of("tu."),
                    "td.", List.of("td."));

    private ClassAttributes() {}

    /** Whether a name is one of the classes; {@code g.} is none. */
    static boolean isKnown(String name) {
        return SEARCHED.containsKey(name);
    }

    /** Binds one to the attributes that a module has. */
    static Variable bind(VariableReference reference, VariableExport avp, Constants constants) {
        List<Variable> classes = new ArrayList<>();
        String own = reference.inner() == null ? "" : reference.inner().constant();
        for (String prefix : SEARCHED.getOrDefault(reference.name(), List.of(""))) {
            String name = prefix + own;
            Argument inner = new BoundArgument.Constant(constants.text(name), name);
            classes.add(avp.bind(new VariableName("avp", inner, VariableName.Index.NONE)));
        }
        return classes.size() == 1 ? classes.getFirst() : new FirstOf(List.copyOf(classes));
    }

    /** The first variable that has a value; assigned to is always the first. */
    private record FirstOf(List<Variable> variables) implements Variable {
        @Override
        public void read(RoutingContext context, Value out) {
            out.setNull();
            for (int index = 0; index < variables.size() && out.isNull(); index++) {
                variables.get(index).read(context, out);
            }
        }

        @Override
        public boolean assign(RoutingContext context, Value value) {
            return variables.getFirst().assign(context, value);
        }

        @Override
        public boolean isAssignable() {
            return variables.getFirst().isAssignable();
        }
    }
}
