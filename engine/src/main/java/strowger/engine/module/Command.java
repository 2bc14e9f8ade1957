package strowger.engine.module;

import org.jspecify.annotations.Nullable;

/** An RPC command. Called on a thread of the RPC server, never on a reactor. */
@FunctionalInterface
public interface Command {
    /**
     * Carries out the command.
     *
     * @return the result: a {@link Struct}, a list, a text, a number; null for none.
     * @throws Fault if it can't be done.
     */
    @Nullable Object call(CommandArguments arguments) throws Fault;
}
