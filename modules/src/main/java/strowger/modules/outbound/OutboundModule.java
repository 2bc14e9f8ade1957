package strowger.modules.outbound;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RouteKind;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The {@code outbound} module: what {@code record_route} and {@code add_path} write names the flow
 * a request came by, and {@code loose_route} follows it (RFC 5626).
 */
public final class OutboundModule implements Module {
    private static final int FLAG_MAX = 31;
    private static final int SECRET_LENGTH = 20;

    private String secret = "";
    private int forced = -1;
    private int forbidden = -1;
    private Optional<Flows> flows = Optional.empty();

    @Override
    public String name() {
        return "outbound";
    }

    @Override
    public void export(Exports exports) {
        exports.text("flow_token_secret", text -> secret = text)
                .doc(
                        "The secret of flow tokens; drawn at the start if it is not set, and then"
                                + " tokens of before are not known any more.");
        exports.integer("force_outbound_flag", value -> forced = flag(value))
                .unset(-1)
                .doc("The message flag that has a request's flow named whatever it says.");
        exports.integer("force_no_outbound_flag", value -> forbidden = flag(value))
                .unset(-1)
                .doc("The message flag that has a request's flow not named.");
        exports.function(
                        "check_flow_token",
                        (context, _) ->
                                Function.of(flows.isPresent() && flows.get().isTokenRight(context)))
                .in(RouteKind.REQUEST)
                .doc("Whether the user of the topmost Route is a flow token of ours.");
    }

    private static int flag(long value) {
        if (value > FLAG_MAX) {
            throw new ConfigurationException("outbound: a flag is 0 to " + FLAG_MAX);
        }
        return (int) Math.max(value, -1);
    }

    @Override
    public void start(Engine engine) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            bytes = new byte[SECRET_LENGTH];
            new SecureRandom().nextBytes(bytes);
        }
        flows =
                Optional.of(
                        new Flows(new Flows.Rule(forced, forbidden), FlowToken.key(bytes), engine));
    }

    Optional<Flows> flows() {
        return flows;
    }
}
