package strowger.engine.module;

import java.util.List;

/** A transformation of a module; its name is {@code class.name}. */
public final class TransformationExport extends Export<TransformationExport> {
    private final Transformation.Binder binder;
    private final int argumentsMin;
    private final int argumentsMax;

    TransformationExport(
            String module,
            String name,
            int argumentsMin,
            int argumentsMax,
            Transformation.Binder binder) {
        super(module, name);
        this.binder = binder;
        this.argumentsMin = argumentsMin;
        this.argumentsMax = argumentsMax;
    }

    public int argumentsMin() {
        return argumentsMin;
    }

    public int argumentsMax() {
        return argumentsMax;
    }

    /**
     * Binds it for one place of use.
     *
     * @throws ConfigurationException if the arguments are not what it takes.
     */
    public Transformation bind(List<Argument> arguments) {
        return binder.bind(arguments);
    }

    @Override
    TransformationExport self() {
        return this;
    }
}
