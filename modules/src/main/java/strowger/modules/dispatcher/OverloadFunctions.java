package strowger.modules.dispatcher;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Struct;
import strowger.engine.routing.RoutingContext;

import java.util.List;

/** What destinations say of their overload (RFC 7339), and what is known of it. */
final class OverloadFunctions {
    private static final int NO_DESTINATION = -2;

    private final Gateways gateways;

    OverloadFunctions(Gateways gateways) {
        this.gateways = gateways;
    }

    void export(Exports exports) {
        exports.function(
                        "ds_oc_set_attrs",
                        this::wish,
                        integer("setid"),
                        text("uri"),
                        integer("rval"),
                        integer("tval"),
                        integer("sval"))
                .doc(
                        "Takes the oc, oc-validity (ms) and oc-seq of a destination: per cent that"
                                + " algorithm 64 keeps from it; -2: no such destination.");
        exports.command("dispatcher.oclist", this::list)
                .doc("What is kept from the destinations of a set at their wish.");
    }

    private int wish(RoutingContext context, Arguments arguments) {
        GatewaySet set = gateways.list().set(arguments.integer(context, 0));
        if (set.size() == 0) {
            return Function.FALSE;
        }
        String uri = arguments.text(context, 1).toString();
        int result = NO_DESTINATION;
        long nowMs = gateways.engine().nowMs();
        for (Gateway gateway : set.gateways()) {
            if (gateway.uri().equalsIgnoreCase(uri)) {
                gateway.restriction()
                        .wish(
                                arguments.integer(context, 2),
                                arguments.integer(context, 3),
                                arguments.integer(context, 4),
                                nowMs);
                result = Function.TRUE;
            }
        }
        return result;
    }

    private List<Struct> list(CommandArguments arguments) throws Fault {
        GatewaySet set = gateways.list().set(arguments.integer(0));
        if (set.size() == 0) {
            throw new Fault(500, "No such set: " + arguments.integer(0));
        }
        long nowMs = gateways.engine().nowMs();
        return set.gateways().stream().map(gateway -> struct(gateway, nowMs)).toList();
    }

    private static Struct struct(Gateway gateway, long nowMs) {
        Restriction restriction = gateway.restriction();
        return new Struct()
                .add("uri", gateway.uri())
                .add("ocrate", (long) restriction.percent(nowMs))
                .add("ocmin", (long) restriction.min())
                .add("ocmax", (long) restriction.max())
                .add("ocseq", restriction.sequence())
                .add("left_ms", restriction.leftMs(nowMs));
    }
}
