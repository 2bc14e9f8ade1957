package strowger.modules;

import strowger.engine.Engine;
import strowger.engine.module.ModuleSet;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** What modules on a stage are started with: no reactor, no timed work. */
final class StageEngine implements Engine {
    private final ModuleSet modules;
    private final CoreSettings settings;
    private final ContextState.Slots slots = new ContextState.Slots();

    StageEngine(ModuleSet modules, CoreSettings settings) {
        this.modules = modules;
        this.settings = settings;
    }

    @Override
    public ModuleSet modules() {
        return modules;
    }

    @Override
    public CoreSettings core() {
        return settings;
    }

    @Override
    public long nowMs() {
        return 0;
    }

    @Override
    public <T> ContextState<T> contextState(Supplier<T> fresh) {
        return slots.reserve(fresh);
    }

    @Override
    public boolean onReactor(Consumer<Core> task) {
        return false;
    }

    @Override
    public void every(long periodMs, Runnable work) {}
}
