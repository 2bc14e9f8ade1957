package strowger.presence.pua;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.cluster.JsonObject;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.Optional;

/** {@code pua_json}: publishes what a script has as JSON, from a message bus say. */
public final class PuaJsonModule implements Module {
    private static final String NAME = "pua_json";

    private boolean hasEntity = true;
    private @Nullable PuaModule pua;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exports.integer("pua_include_entity", value -> hasEntity = value != 0)
                .unset(1)
                .doc("Whether documents name their presentity.");
        exports.function("pua_json_publish", this::publish, text("json"))
                .doc(
                        "Publishes what an object of JSON tells: Event-Package dialog, presence or"
                                + " message-summary; false when it tells none of them.");
    }

    private int publish(RoutingContext context, Arguments arguments) {
        PuaModule publisher = pua;
        if (publisher == null) {
            return Function.FALSE;
        }
        Value text = arguments.text(context, 0);
        Optional<PuaPublication> wanted =
                JsonObject.read(
                                text.buffer()
                                        .getStringWithoutLengthUtf8(text.offset(), text.length()))
                        .flatMap(
                                json ->
                                        new JsonDocuments(hasEntity)
                                                .of(json, publisher.lifetimeSec(0)))
                        .filter(PuaPublication::isSafe);
        return Function.of(wanted.isPresent() && publisher.publish(wanted.get()));
    }

    @Override
    public void start(Engine engine) {
        pua = PuaModule.of(engine, NAME);
    }
}
