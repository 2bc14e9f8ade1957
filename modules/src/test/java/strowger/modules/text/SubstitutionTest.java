package strowger.modules.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.List;

/** Substitutions with variables in them: what these hold is data. */
class SubstitutionTest {
    private final RoutingContext context = new RoutingContext();

    private record Piece(String source, boolean isConstant) implements Argument {
        @Override
        public void read(RoutingContext context, Value out) {
            out.set(Value.ofText(source));
        }
    }

    private record Whole(List<Argument> parts) implements Argument {
        @Override
        public void read(RoutingContext context, Value out) {
            throw new AssertionError("the whole is never read as one text");
        }

        @Override
        public String source() {
            return "";
        }
    }

    private static Argument variable(String value) {
        return new Piece(value, false);
    }

    private static Argument text(String text) {
        return new Piece(text, true);
    }

    private String applied(String to, Argument... parts) {
        context.begin(RouteKind.REQUEST, 0);
        Value value = Value.ofText(to);
        assertTrue(Substitution.of(new Whole(List.of(parts))).apply(context, value));
        assertEquals(0, context.mark());
        return value.toString();
    }

    @Test
    void whatAVariableHoldsIsPutInAsItIs() {
        assertEquals(
                "a[\\1.*(/]c[\\1.*(/]",
                applied("abcb", text("/b/["), variable("\\1.*(/"), text("]/g")));
    }

    @Test
    void groupsAndVariablesStandBesideEachOther() {
        assertEquals(
                "x-bob-\\0-y",
                applied("bob", text("/^(.*)$/x-\\1-"), variable("\\0"), text("-y/")));
        assertEquals("12", applied("0", text("/0/"), variable("1"), variable("2"), text("/")));
    }

    @Test
    void aVariableInTheExpressionOrTheFlagsIsRefused() {
        assertThrows(
                ConfigurationException.class,
                () -> applied("b", text("/"), variable("b"), text("/x/")));
        assertThrows(
                ConfigurationException.class, () -> applied("b", text("/b/x/"), variable("g")));
    }
}
