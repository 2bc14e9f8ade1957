package strowger.engine.module;

import org.jspecify.annotations.Nullable;

/**
 * A parameter of a function.
 *
 * @param name as the documentation calls it.
 * @param kind how its argument is read.
 * @param optional whether it can be left out; then all that follow can.
 * @param resolver what turns its text into an object of the module, once when the argument is
 *     constant, at each call otherwise; null when there is none.
 * @param partsResolver what makes an object of the module of its parts, once; null when there is
 *     none.
 */
public record Parameter(
        String name,
        ParameterKind kind,
        boolean optional,
        @Nullable Resolver<?> resolver,
        @Nullable PartsResolver<?> partsResolver) {

    /** Turns the text of an argument into an object of the module. */
    @FunctionalInterface
    public interface Resolver<T> {
        /**
         * @throws ConfigurationException that says what is wrong with the text and what to do.
         */
        T resolve(String text);
    }

    /**
     * Makes an object of the module of an argument itself, constant or not, when the configuration
     * is compiled: only its constant parts are read then, and what its variables hold later is
     * data, never part of an expression.
     */
    @FunctionalInterface
    public interface PartsResolver<T> {
        /**
         * @throws ConfigurationException that says what is wrong with it and what to do.
         */
        T resolve(Argument argument);
    }

    public static Parameter text(String name) {
        return new Parameter(name, ParameterKind.TEXT, false, null, null);
    }

    public static Parameter integer(String name) {
        return new Parameter(name, ParameterKind.INTEGER, false, null, null);
    }

    public static Parameter verbatim(String name) {
        return new Parameter(name, ParameterKind.VERBATIM, false, null, null);
    }

    public static Parameter regex(String name) {
        return new Parameter(name, ParameterKind.REGEX, false, null, null);
    }

    public static Parameter variable(String name) {
        return new Parameter(name, ParameterKind.VARIABLE, false, null, null);
    }

    public static Parameter route(String name) {
        return new Parameter(name, ParameterKind.ROUTE, false, null, null);
    }

    /** The same, but it can be left out. */
    public Parameter orAbsent() {
        return new Parameter(name, kind, true, resolver, partsResolver);
    }

    /** The same, an object made of its parts, which {@link Arguments#resolved} gives. */
    public Parameter resolvedFrom(PartsResolver<?> parts) {
        return new Parameter(name, kind, optional, null, parts);
    }

    /** The same, its text turned into an object that {@link Arguments#resolved} gives. */
    public Parameter resolvedBy(Resolver<?> resolver) {
        return new Parameter(name, kind, optional, resolver, null);
    }
}
