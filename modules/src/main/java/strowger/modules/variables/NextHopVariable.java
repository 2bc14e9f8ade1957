package strowger.modules.variables;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.ValueType;
import strowger.parser.SipUri;

/** {@code $nh(key)}: the destination URI if there is one, the request URI otherwise. */
final class NextHopVariable {
    private NextHopVariable() {}

    static Variable bind(VariableName name, Variable requestUri) {
        Variable variable =
                switch (name.constantInner().orElse("")) {
                    case "u" -> whole(requestUri);
                    case "U" -> (context, out) -> UriParts.user(uri(context), out);
                    case "d" -> (context, out) -> UriParts.host(uri(context), out);
                    case "p" -> (context, out) -> UriVariables.port(context, uri(context), out);
                    case "P" -> (context, out) -> UriVariables.transport(uri(context), out);
                    case "i" -> (context, out) -> out.set(context.main().destinationUri());
                    default ->
                            throw new ConfigurationException(
                                    "$nh has no such part; it is one of u, U, d, p, P, i");
                };
        return Variable.of(ValueType.TEXT, variable);
    }

    private static Variable whole(Variable requestUri) {
        return (context, out) -> {
            out.set(context.main().destinationUri());
            if (out.isNull()) {
                requestUri.read(context, out);
            }
        };
    }

    private static SipUri uri(RoutingContext context) {
        return context.main().destinationUri().isText()
                ? UriVariables.destination(context)
                : context.requestUri();
    }
}
