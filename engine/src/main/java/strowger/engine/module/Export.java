package strowger.engine.module;

/**
 * Something a module declares: the manual, the checker and the compatibility table are made of
 * these.
 *
 * @param <E> the kind of export itself, so that declarations chain.
 */
public abstract class Export<E extends Export<E>> {
    private final String module;
    private final String name;
    private String doc = "";

    Export(String module, String name) {
        this.module = module;
        this.name = name;
    }

    /** The module that declares it. */
    public final String module() {
        return module;
    }

    /** Its name in configurations. */
    public final String name() {
        return name;
    }

    /** What it does, in a sentence or two. */
    public final String documentation() {
        return doc;
    }

    /** Says what it does. */
    public final E doc(String sentence) {
        doc = sentence;
        return self();
    }

    abstract E self();
}
