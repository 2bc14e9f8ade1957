package strowger.modules.tcpops;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;

/** {@code tcpops}: what scripts ask of stream connections, and what they are told of their end. */
public final class TcpopsModule implements Module {
    private final ConnectionFunctions functions = new ConnectionFunctions();
    private long closedEvent = ConnectionEvents.ALL;

    @Override
    public String name() {
        return "tcpops";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("closed_event", value -> closedEvent = value)
                .unset(ConnectionEvents.ALL)
                .doc(
                        "Which connections' ends run an event route: 0 none, 1 all, 2 those that"
                                + " tcp_enable_closed_event named.");
        exports.text("event_callback", TcpopsModule::refuseCallback)
                .doc("Not built in: write the event routes instead.");
        for (ConnectionEvents.Event event : ConnectionEvents.Event.values()) {
            exports.eventRoute(event.route()).doc(event.sentence());
        }
        functions.export(exports);
    }

    private static void refuseCallback(String name) {
        if (!name.isEmpty()) {
            throw new ConfigurationException(
                    "tcpops: event_callback="
                            + name
                            + " can't be had: write event_route[tcp:closed] instead");
        }
    }

    @Override
    public void start(Engine engine) {
        if (closedEvent < ConnectionEvents.NONE || closedEvent > ConnectionEvents.ARMED) {
            throw new ConfigurationException(
                    "tcpops: closed_event is " + closedEvent + "; set it to 0, 1 or 2");
        }
        functions.start(engine);
        if (closedEvent != ConnectionEvents.NONE) {
            engine.connections().listen(new ConnectionEvents(engine, (int) closedEvent));
        }
    }
}
