package strowger.engine.module;

import java.util.function.Function;

/**
 * The value of a module's parameter whose text names variables. It is given when all modules are
 * loaded, so that the variables of each are known.
 */
public final class BoundText {
    private final String text;
    private final Function<String, Argument> binder;

    /**
     * @param text as it stands in the configuration.
     * @param binder of a part of it, as the compiler binds the arguments of functions.
     */
    public BoundText(String text, Function<String, Argument> binder) {
        this.text = text;
        this.binder = binder;
    }

    /** The text as it stands in the configuration. */
    public String text() {
        return text;
    }

    /** Binds a part of the text: its variables are replaced each time it is read. */
    public Argument bind(String part) {
        return binder.apply(part);
    }
}
