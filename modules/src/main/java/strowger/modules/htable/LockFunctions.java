package strowger.modules.htable;

import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.Optional;

/**
 * {@code sht_lock} and {@code sht_unlock}: a lock is that of the item's slot, taken again by the
 * reactor that has it, and given back at the end of the run at the latest, or before it waits for
 * an answer. Nothing waits longer than {@link SlotLocks#WAIT_NS} for one: two scripts that wait for
 * each other both go on, told of it.
 */
public final class LockFunctions {
    private static final Logger LOG = LoggerFactory.getLogger(LockFunctions.class);

    private final Tables tables;
    private final Counter refused;
    private Optional<ContextState<HeldLocks>> states = Optional.empty();

    /**
     * @param refused counts the locks that were not had in time.
     */
    public LockFunctions(Tables tables, Counter refused) {
        this.tables = tables;
        this.refused = refused;
    }

    /** Declares the functions. */
    public void export(Exports exports) {
        exports.function("sht_lock", this::lock, text("htable=>key").resolvedBy(tables::place))
                .doc(
                        "Locks the slot of an item until sht_unlock or the end of this run; false"
                                + " when another reactor keeps it for 10 ms.");
        exports.function("sht_unlock", this::unlock, text("htable=>key").resolvedBy(tables::place))
                .doc("Gives back the lock of an item's slot; false when this run has it not.");
    }

    /** Reserves a place in each context. */
    public void start(Engine engine) {
        states = Optional.of(engine.contextState(HeldLocks::new));
    }

    private int lock(RoutingContext context, Arguments given) {
        Value name = given.text(context, 0);
        Table table = tables.locate(name).orElse(null);
        if (table == null) {
            return Function.FALSE;
        }
        SlotLocks locks = table.locks();
        boolean locked = states.orElseThrow().in(context).lock(context, locks, locks.slot(name));
        if (!locked) {
            refused.increment();
            LOG.warn(
                    "sht_lock: no lock of table {} was to be had: another reactor keeps it, or this"
                            + " run holds {}",
                    table.definition().name(),
                    HeldLocks.COUNT_MAX);
        }
        return Function.of(locked);
    }

    private int unlock(RoutingContext context, Arguments given) {
        Value name = given.text(context, 0);
        Table table = tables.locate(name).orElse(null);
        return Function.of(
                table != null
                        && states.orElseThrow()
                                .in(context)
                                .unlock(table.locks(), table.locks().slot(name)));
    }
}
