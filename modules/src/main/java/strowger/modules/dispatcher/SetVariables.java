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

    static VariableExport.Binder ofSet(Gateways gateways) {
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
            return (context, out) -> {
                Facts facts = gateways.facts(context);
                GatewaySet set = gateways.list().set(facts.fetchedSet);
                count(set, facts.fetchedUri, counted, perCent, out);
            };
        };
    }

    private static void count(
            GatewaySet set, String uri, Predicate<Gateway> counted, boolean perCent, Value out) {
        long count = 0;
        long all = 0;
        for (int index = 0; index < set.size(); index++) {
            if (uri.isEmpty() || set.at(index).uri().equals(uri)) {
                all++;
                count += counted.test(set.at(index)) ? 1 : 0;
            }
        }
        if (set.id() < 0) {
            out.setNull();
        } else {
            out.setInteger(perCent && all > 0 ? 100 * count / all : count);
        }
    }

    static VariableExport.Binder ofEvent(Gateways gateways) {
        return name ->
                switch (name.constantInner().orElse("")) {
                    case "uri" -> ofGateway(gateways, (gateway, out) -> out.set(gateway.uriText()));
                    case "flags" ->
                            ofGateway(gateways, (gateway, out) -> out.setInteger(gateway.flags()));
                    case "code" ->
                            (context, out) -> out.setInteger(gateways.facts(context).eventCode);
                    case "reason" ->
                            (context, out) ->
                                    out.set(Value.ofText(gateways.facts(context).eventReason));
                    case "setid", "group" -> (context, out) -> set(gateways, context, out);
                    default ->
                            throw new ConfigurationException(
                                    "no such $dsv; there are uri, flags, setid, group, code and"
                                            + " reason");
                };
    }

    private static void set(Gateways gateways, RoutingContext context, Value out) {
        GatewaySet set = gateways.facts(context).eventSet;
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

    private static Variable ofGateway(Gateways gateways, Reader reader) {
        return (context, out) -> {
            Gateway gateway = gateways.facts(context).eventGateway;
            if (gateway == null) {
                out.setNull();
            } else {
                reader.read(gateway, out);
            }
        };
    }
}
