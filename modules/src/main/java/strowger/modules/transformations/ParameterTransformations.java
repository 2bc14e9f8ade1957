package strowger.modules.transformations;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.variables.ParameterText;

/** {@code {param.*}}: parameters in a text, {@code a=1;b=2}. */
final class ParameterTransformations {
    private ParameterTransformations() {}

    static void export(Transformations family) {
        family.texts("value", ";", ParameterTransformations::value)
                .doc("The value of the first parameter of a name.");
        family.texts("in", ";", ParameterTransformations::contains)
                .doc("1 if there is a parameter of a name, 0 if not.");
        family.texts(
                        "valueat",
                        ";",
                        (context, value, place, between) -> at(value, place, between, false))
                .doc("The value of the parameter at an index, from 0, negative from the end.");
        family.texts(
                        "name",
                        ";",
                        (context, value, place, between) -> at(value, place, between, true))
                .doc("The name of the parameter at an index, from 0, negative from the end.");
        family.textOr("count", ";", ParameterTransformations::count)
                .doc("How many parameters there are.");
    }

    private static void value(RoutingContext context, Value value, Value name, Value between) {
        Flyweights flyweights = Flyweights.current();
        ParameterText parameters = parameters(flyweights, value, between);
        while (parameters.next(flyweights.name(), flyweights.value())) {
            if (flyweights.name().textEquals(name)) {
                value.set(flyweights.value());
                return;
            }
        }
        value.setEmpty();
    }

    private static ParameterText parameters(Flyweights flyweights, Value text, Value between) {
        return flyweights.parameters().wrap(text, (char) Slices.letter(between, ';'));
    }

    private static void contains(RoutingContext context, Value value, Value name, Value between) {
        Flyweights flyweights = Flyweights.current();
        ParameterText parameters = parameters(flyweights, value, between);
        while (parameters.next(flyweights.name(), flyweights.value())) {
            if (flyweights.name().textEquals(name)) {
                value.setInteger(1);
                return;
            }
        }
        value.setInteger(0);
    }

    private static int countOf(Flyweights flyweights, Value value, Value between) {
        ParameterText parameters = parameters(flyweights, value, between);
        int count = 0;
        while (parameters.next(flyweights.name(), flyweights.value())) {
            count++;
        }
        return parameters.isMalformed() ? 0 : count;
    }

    private static void count(RoutingContext context, Value value, Value between) {
        value.setInteger(countOf(Flyweights.current(), value, between));
    }

    private static void at(Value value, Value place, Value between, boolean name) {
        Flyweights flyweights = Flyweights.current();
        int asked = Slices.number(place);
        int wanted = asked < 0 ? asked + countOf(flyweights, value, between) : asked;
        ParameterText parameters = parameters(flyweights, value, between);
        int index = 0;
        while (parameters.next(flyweights.name(), flyweights.value())) {
            if (index++ == wanted) {
                value.set(name ? flyweights.name() : flyweights.value());
                return;
            }
        }
        value.setEmpty();
    }
}
