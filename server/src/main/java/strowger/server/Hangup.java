package strowger.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * SIGHUP, which has servers read their configuration anew.
 *
 * <p>The JDK's class for signals, {@code sun.misc.Signal} of module {@code jdk.unsupported}, can't
 * be named without a warning that nothing turns off; so it is looked up, once, at the start.
 */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /** Has an action run on a thread of its own at each SIGHUP. */
    static void handle(Runnable action) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> signal = lookup.findClass("sun.misc.Signal");
            Class<?> handler = lookup.findClass("sun.misc.SignalHandler");
            MethodHandle run =
                    lookup.findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
            MethodHandle taking = MethodHandles.dropArguments(run.bindTo(action), 0, signal);
            Object hangup =
                    lookup.findConstructor(signal, MethodType.methodType(void.class, String.class))
                            .invoke("HUP");
            lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                    .invoke(hangup, MethodHandleProxies.asInterfaceInstance(handler, taking));
        } catch (Throwable absent) {
            LOG.warn("SIGHUP is not heard: {}; use the command cfg.reload", absent.toString());
        }
    }
}
