package strowger.presence.pua;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.value.Value;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code pua_dialoginfo}: publishes the dialogs that pass, for busy lamps (RFC 4235). */
public final class PuaDialoginfoModule implements Module {
    private static final String NAME = "pua_dialoginfo";

    private final Map<String, Boolean> switches = new HashMap<>();
    private long lifetimeSec;
    private Optional<Value> callerVariable = Optional.empty();
    private Optional<Value> calleeVariable = Optional.empty();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        flag(exports, "include_callid", true, "Whether documents have the Call-ID.");
        flag(exports, "include_localremote", true, "Whether documents say who speaks with whom.");
        flag(exports, "include_tags", true, "Whether documents have the tags.");
        flag(exports, "include_req_uri", false, "Takes the request URI for the callee, not To.");
        flag(exports, "caller_confirmed", false, "Shows the caller as connected from the start.");
        flag(exports, "callee_trying", false, "Shows the callee before its phone rings.");
        flag(exports, "attribute_display", false, "Shows the users of URIs as their names.");
        flag(exports, "use_uuid", false, "Calls dialogs by a UUID in documents, not by Call-ID.");
        flag(
                exports,
                "publish_dialog_req_within",
                true,
                "Whether changes within a phase are published.");
        exports.integer("override_lifetime", value -> lifetimeSec = value)
                .unset(0)
                .doc("Seconds that a document lasts; 0 for the dialog's own lifetime.");
        exports.text("pubruri_caller_dlg_var", name -> callerVariable = variable(name))
                .doc(
                        "The variable of the dialog with the URI published for the caller; unset:"
                                + " From.");
        exports.text("pubruri_callee_dlg_var", name -> calleeVariable = variable(name))
                .doc(
                        "The variable of the dialog with the URI published for the callee; unset:"
                                + " To.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "flags and AVPs belong to messages, and all dialogs are published: set"
                        + " pubruri_caller_dlg_var, pubruri_callee_dlg_var to a variable of the"
                        + " dialog instead",
                "send_publish_flag",
                "disable_caller_publish_flag",
                "disable_callee_publish_flag",
                "use_pubruri_avps",
                "pubruri_caller_avp",
                "pubruri_callee_avp",
                "refresh_pubruri_avps_flag",
                "caller_entity_when_publish_disabled",
                "callee_entity_when_publish_disabled");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "documents name who From and To do; leave it out",
                "local_identity_dlg_var");
    }

    private void flag(Exports exports, String name, boolean unset, String sentence) {
        switches.put(name, unset);
        exports.integer(name, value -> switches.put(name, value != 0))
                .unset(unset ? 1 : 0)
                .doc(sentence);
    }

    private boolean is(String name) {
        return switches.getOrDefault(name, false);
    }

    private static Optional<Value> variable(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(Value.ofText(name));
    }

    @Override
    public void start(Engine engine) {
        DialogSettings settings =
                new DialogSettings(
                        is("include_callid"),
                        is("include_localremote"),
                        is("include_tags"),
                        is("include_req_uri"),
                        lifetimeSec,
                        is("caller_confirmed"),
                        is("callee_trying"),
                        is("publish_dialog_req_within"),
                        is("attribute_display"),
                        is("use_uuid"),
                        callerVariable,
                        calleeVariable);
        PuaModule pua = PuaModule.of(engine, NAME);
        engine.core().dialogs().listen(new DialogPublisher(settings, pua, pua::lifetimeSec));
    }
}
