package strowger.server.golden;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Callable;

/** A value that is made when it is first asked for; a failure to make it is thrown each time. */
final class Once<T> {
    private final Callable<T> maker;
    private @Nullable T value;
    private @Nullable Exception failure;

    Once(Callable<T> maker) {
        this.maker = maker;
    }

    T value() throws Exception {
        if (failure != null) {
            throw failure;
        }
        T made = value;
        if (made == null) {
            made = make();
            value = made;
        }
        return made;
    }

    private T make() throws Exception {
        try {
            return maker.call();
        } catch (Exception e) {
            failure = e;
            throw e;
        }
    }
}
