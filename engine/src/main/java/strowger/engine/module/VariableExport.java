package strowger.engine.module;

/** A pseudo-variable of a module. */
public final class VariableExport extends Export<VariableExport> {
    private final Binder binder;
    private final boolean named;

    VariableExport(String module, String name, boolean named, Binder binder) {
        super(module, name);
        this.named = named;
        this.binder = binder;
    }

    /** Whether it takes an inner name, as {@code $hdr(name)} does. */
    public boolean isNamed() {
        return named;
    }

    /**
     * Binds it for one place of use.
     *
     * @throws ConfigurationException if it has no such inner name or index.
     */
    public Variable bind(VariableName name) {
        return binder.bind(name);
    }

    @Override
    VariableExport self() {
        return this;
    }

    /** Makes a variable for one place of use. */
    @FunctionalInterface
    public interface Binder {
        /**
         * @throws ConfigurationException if there is no such inner name or index.
         */
        Variable bind(VariableName name);
    }
}
