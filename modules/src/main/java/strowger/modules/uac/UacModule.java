package strowger.modules.uac;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;

/** The {@code uac} module: what a user agent client does. */
public final class UacModule implements Module {
    private final Replacements replacements = new Replacements();
    private final Authentication authentication = new Authentication();
    private final ScriptRequests requests = new ScriptRequests();
    private final Trunks trunks = new Trunks(authentication);

    @Override
    public String name() {
        return "uac";
    }

    @Override
    public void export(Exports exports) {
        replacements.export(exports);
        authentication.export(exports);
        requests.export(exports);
        trunks.export(exports);
        refuse(exports);
    }

    private static void refuse(Exports exports) {
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "there are no scripts in other languages; write event_route[uac:reply]",
                "event_callback");
    }

    @Override
    public void start(Engine engine) {
        boolean stateful =
                engine.modules().loaded().stream().anyMatch(each -> each.name().equals("tm"));
        if (!stateful) {
            throw new ConfigurationException(
                    "uac: replies are told what they knew by transactions: loadmodule \"tm.so\"");
        }
        replacements.start(engine);
        requests.start(engine);
        trunks.rules().socket(requests.defaultSocket());
        trunks.start(engine);
    }
}
