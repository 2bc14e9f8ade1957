package strowger.modules.sdp;

import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The {@code sdpops} module: session descriptions. */
public final class SdpopsModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger("strowger.sdpops");

    private final SdpIterators iterators = new SdpIterators();

    @Override
    public String name() {
        return "sdpops";
    }

    @Override
    public void export(Exports exports) {
        SdpQuestions.export(exports);
        SdpEdits.export(exports);
        SdpVariables.export(exports);
        iterators.export(exports);
        exports.function("sdp_print", SdpopsModule::print, text("level"))
                .doc("Writes the session description to the log.");
    }

    @Override
    public void start(Engine engine) {
        iterators.start(engine);
    }

    private static int print(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        Value text = context.argument(0);
        text.setText(context.message().buffer(), body.session().offset(), body.session().length());
        LOG.info("{}", text);
        return Function.TRUE;
    }
}
