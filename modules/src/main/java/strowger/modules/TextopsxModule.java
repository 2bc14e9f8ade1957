package strowger.modules;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.modules.text.BodyFunctions;
import strowger.modules.text.HeaderFunctions;
import strowger.modules.text.HeaderValueFunctions;
import strowger.modules.text.MessageIterators;
import strowger.modules.text.StatusFunctions;

/** The {@code textopsx} module: changes that are made real at once, and elements of headers. */
public final class TextopsxModule implements Module {
    private final MessageIterators iterators = new MessageIterators();

    @Override
    public String name() {
        return "textopsx";
    }

    @Override
    public void export(Exports exports) {
        HeaderFunctions.exportKeep(exports);
        BodyFunctions.exportMore(exports);
        HeaderValueFunctions.export(exports);
        StatusFunctions.export(exports);
        iterators.export(exports);
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "parts of headers are changed with subst_hf, exclude_hf_value, include_hf_value",
                "assign_hf_value",
                "assign_hf_value2",
                "remove_hf_value",
                "remove_hf_value2");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "call msg_apply_changes, then the route",
                "msg_changed_route");
    }

    @Override
    public void start(Engine engine) {
        iterators.start(engine);
    }
}
