package strowger.engine.module;

import org.jspecify.annotations.Nullable;

/** A {@code modparam} of a module. */
public final class ParameterExport extends Export<ParameterExport> {
    private final Type type;
    private final Setter setter;
    private String unset = "";
    private boolean setWhileRunning;
    private volatile @Nullable Object configured;
    private volatile @Nullable Object current;

    ParameterExport(String module, String name, Type type, Setter setter) {
        super(module, name);
        this.type = type;
        this.setter = setter;
    }

    public Type type() {
        return type;
    }

    /** Says what it is when it is not set, as the documentation prints it. */
    public ParameterExport unset(Object value) {
        unset = value.toString();
        return this;
    }

    /**
     * Says that it may be set while the server runs, on another thread than the reactors': what the
     * setter writes is seen by the messages after.
     */
    public ParameterExport whileRunning() {
        setWhileRunning = true;
        return this;
    }

    /** Whether a new value takes effect when the configuration is read anew. */
    public boolean isSetWhileRunning() {
        return setWhileRunning;
    }

    /** What it is when it is not set. */
    public String unset() {
        return unset;
    }

    /**
     * Sets it.
     *
     * @param value a {@code Long}, a {@code String} or a {@link BoundText}, as {@link #type()}
     *     says.
     * @throws ConfigurationException if it can't be that.
     */
    public void set(Object value) {
        setter.set(value);
        configured = value;
        current = value;
    }

    /**
     * Gives it another value than the configuration, until that is read anew.
     *
     * @throws ConfigurationException if it can't be that.
     */
    public void override(Object value) {
        setter.set(value);
        current = value;
    }

    /** Gives it back the value of the configuration, or that of an unset one. */
    public void reset() {
        Object said = configured;
        override(said == null ? standard() : said);
    }

    /** What it is now: a {@code Long} or a {@code String}. */
    public Object current() {
        Object now = current;
        return now == null ? standard() : now;
    }

    private Object standard() {
        boolean number = type == Type.INTEGER || (type == Type.ANY && unset.matches("-?[0-9]+"));
        return number ? (Object) (unset.isEmpty() ? 0L : Long.decode(unset)) : unset;
    }

    @Override
    ParameterExport self() {
        return this;
    }

    /** Types of parameter. */
    public enum Type {
        INTEGER,
        TEXT,
        /** Either of the two. */
        ANY,
        /** Text with variables: a {@link BoundText}. */
        BOUND
    }

    /** Takes the value of a parameter. */
    @FunctionalInterface
    interface Setter {
        void set(Object value);
    }
}
