package strowger.usrloc.registrar;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.transport.ConnectionState;
import strowger.engine.transport.ConnectionTracker;
import strowger.usrloc.Locations;
import strowger.usrloc.UsrlocModule;

import java.util.Objects;
import java.util.Optional;

/** {@code registrar}: binds contacts and finds them again. */
public final class RegistrarModule implements Module {
    private final Rules rules = new Rules();
    private final TableNames tables = new TableNames();
    private final ProfileNames profiles = new ProfileNames();
    private @Nullable Counter eventsDropped;
    private Optional<ContextState<RegistrarState>> states = Optional.empty();
    private Optional<ConnectionTracker> connections = Optional.empty();

    @Override
    public String name() {
        return "registrar";
    }

    @Override
    public void export(Exports exports) {
        rules.export(exports);
        new Registrar(rules, this::states, exports).export(exports, tables);
        ContactLookup lookup = new ContactLookup(rules, this::states, this::isAlive);
        lookup.export(exports, tables);
        new RecordLookup(rules, this::states).export(exports, tables);
        new ContactChecks(rules, this::states).export(exports, tables, profiles);
        new UlcVariable(profiles, this::states).export(exports);
        exports.eventRoute(ExpiredEvent.NAME)
                .doc("A contact has expired; $ulc(exp=>...) tells which.");
        eventsDropped =
                exports.counter("expired_events_dropped", "Contacts whose end was not told.");
        UnsupportedParameters.export(exports);
    }

    private boolean isAlive(long connection) {
        return connections.isPresent()
                && connections.get().state(connection) != ConnectionState.ABSENT;
    }

    private ContextState<RegistrarState> states() {
        return states.orElseThrow(() -> new ConfigurationException("registrar has not started"));
    }

    @Override
    public void start(Engine engine) {
        UsrlocModule usrloc =
                engine.modules().loaded().stream()
                        .filter(UsrlocModule.class::isInstance)
                        .map(UsrlocModule.class::cast)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                "registrar needs usrloc: write loadmodule"
                                                        + " \"usrloc.so\" before it"));
        Locations locations = usrloc.locations();
        if (rules.areExpiredUsed()) {
            locations.keeping().keepExpired(SECONDS.toMillis(usrloc.timerIntervalSec()));
        }
        if (rules.socket().isAdvertised()) {
            locations.keeping().showAdvertised();
        }
        rules.aor().conclude(locations.config());
        rules.xavps().keepAs(locations.config().attributesName());
        connections = Optional.of(engine.connections());
        states = Optional.of(engine.contextState(() -> new RegistrarState(rules)));
        tables.open(locations);
        Counter counter = Objects.requireNonNull(eventsDropped, "not exported");
        locations.listen(
                new ExpiredEvent(engine, states(), profiles.number(ExpiredEvent.PROFILE), counter));
    }
}
