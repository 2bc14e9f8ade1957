package strowger.modules.uac;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;

/** The {@code uac} module, but for registrations with other servers. */
public final class UacModule implements Module {
    private static final String REGISTRATIONS =
            "registrations with other servers are kept in a database, which is not here yet";

    private final Replacements replacements = new Replacements();
    private final Authentication authentication = new Authentication();
    private final ScriptRequests requests = new ScriptRequests();

    @Override
    public String name() {
        return "uac";
    }

    @Override
    public void export(Exports exports) {
        replacements.export(exports);
        authentication.export(exports);
        requests.export(exports);
        refuse(exports);
    }

    private static void refuse(Exports exports) {
        exports.refuse(
                Refusal.Kind.FUNCTION,
                REGISTRATIONS,
                "uac_reg_disable",
                "uac_reg_enable",
                "uac_reg_lookup",
                "uac_reg_lookup_uri",
                "uac_reg_refresh",
                "uac_reg_request_to",
                "uac_reg_send_register",
                "uac_reg_send_unregister",
                "uac_reg_status");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                REGISTRATIONS,
                "reg_active",
                "reg_contact_addr",
                "reg_db_table",
                "reg_db_url",
                "reg_gc_interval",
                "reg_hash_size",
                "reg_keep_callid",
                "reg_random_delay",
                "reg_retry_interval",
                "reg_timer_interval",
                "reg_use_domain",
                "reload_delta");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "there are no scripts in other languages; write event_route[uac:reply]",
                "event_callback");
        exports.refuse(
                Refusal.Kind.COMMAND,
                REGISTRATIONS,
                "uac.reg_active",
                "uac.reg_add",
                "uac.reg_disable",
                "uac.reg_dump",
                "uac.reg_enable",
                "uac.reg_info",
                "uac.reg_refresh",
                "uac.reg_register",
                "uac.reg_reload",
                "uac.reg_remove",
                "uac.reg_unregister");
        exports.refuse(
                Refusal.Kind.STATISTIC, REGISTRATIONS, "regactive", "regdisabled", "regtotal");
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
    }
}
