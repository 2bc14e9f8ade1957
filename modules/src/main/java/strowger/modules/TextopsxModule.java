package strowger.modules;

import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.modules.text.BodyFunctions;
import strowger.modules.text.HeaderFunctions;
import strowger.modules.text.HeaderValueFunctions;

/** The {@code textopsx} module: changes that are made real at once, and elements of headers. */
public final class TextopsxModule implements Module {
    @Override
    public String name() {
        return "textopsx";
    }

    @Override
    public void export(Exports exports) {
        HeaderFunctions.exportKeep(exports);
        BodyFunctions.exportMore(exports);
        HeaderValueFunctions.export(exports);
    }
}
