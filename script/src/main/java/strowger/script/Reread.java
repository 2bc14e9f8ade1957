package strowger.script;

import strowger.engine.module.ConfigurationException;

import java.util.List;

/**
 * A configuration read anew while its modules run.
 *
 * @param content its program calls the modules that run; what waits for a restart is a warning.
 * @param changes to parameters of modules that take effect at once.
 */
public record Reread(Configuration content, List<Runnable> changes) {
    /**
     * Makes the changes; before the program is published.
     *
     * @throws ConfigurationException of the first that is refused; those before it are made.
     */
    public void apply() {
        changes.forEach(Runnable::run);
    }
}
