package strowger.modules.text;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Parameter;
import strowger.engine.regex.ByteRegex;

import java.util.regex.PatternSyntaxException;

/** Parameters that are regular expressions. */
public final class Expressions {
    private Expressions() {}

    /** A parameter whose text is compiled, letters of both cases alike, line by line. */
    public static Parameter parameter(String name) {
        return Parameter.regex(name).resolvedBy(Expressions::compiled);
    }

    /**
     * Compiles an expression.
     *
     * @throws ConfigurationException if it is none.
     */
    public static ByteRegex compiled(String expression) {
        try {
            return ByteRegex.ofLines(expression);
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException(
                    "no regular expression: " + expression + ": " + fault.getDescription());
        }
    }
}
