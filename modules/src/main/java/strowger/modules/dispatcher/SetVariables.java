package strowger.modules.dispatcher;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableExport;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.function.Predicate;

/** {@code $dsg(...)} and {@code $dsv(...)}. */
final class SetVariables {
    private SetVariables() {}

    static VariableExport.Binder ofSet(DispatcherModule module) {
        return name -> {
            String key = name.constantInner().orElse("");
            Predicate<Gateway> counted =
                    switch (key) {
                        case "count" -> _ -> true;
                        case "active", "pactive" -> Gateway::isUsable;
                        case "inactive", "pinactive" -> gateway -> !gateway.isUsable();
                        default ->
                                throw new ConfigurationException(
                                        "no $dsg("
                                                + key
                                                + "); there are count, active, inactive, pactive,"
                                                + " pinactive");
                    };
            boolean perCent = key.startsWith("p");
            return (context, out) -> count(module.fetched(context), counted, perCent, out);
        };
    }

    private static void count(
            GatewaySet set, Predicate<Gateway> counted, boolean perCent, Value out) {
        long count = 0;
        for (int index = 0; index < set.size(); index++) {
            count += counted.test(set.at(index)) ? 1 : 0;
        }
        if (set.id() < 0) {
            out.setNull();
        } else {
            out.setInteger(perCent ? 100 * count / set.size() : count);
        }
    }

    static VariableExport.Binder ofEvent(DispatcherModule module) {
        return name ->
                switch (name.constantInner().orElse("")) {
                    case "uri" -> ofGateway(module, (gateway, out) -> out.set(gateway.uriText()));
                    case "flags" ->
                            ofGateway(module, (gateway, out) -> out.setInteger(gateway.flags()));
                    case "setid", "group" -> (context, out) -> set(module, context, out);
                    default ->
                            throw new ConfigurationException(
                                    "no such $dsv; there are uri, flags, setid and group");
                };
    }

    private static void set(DispatcherModule module, RoutingContext context, Value out) {
        GatewaySet set = module.eventSet(context);
        if (set == null) {
            out.setNull();
        } else {
            out.setInteger(set.id());
        }
    }

    /** Reads something of a gateway. */
    private interface Reader {
        void read(Gateway gateway, Value out);
    }

    private static Variable ofGateway(DispatcherModule module, Reader reader) {
        return (context, out) -> {
            Gateway gateway = module.eventGateway(context);
            if (gateway == null) {
                out.setNull();
            } else {
                reader.read(gateway, out);
            }
        };
    }
}
