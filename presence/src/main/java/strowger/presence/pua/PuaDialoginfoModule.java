package strowger.presence.pua;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.value.Value;
import strowger.parser.ParseError;
import strowger.parser.SipUri;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code pua_dialoginfo}: publishes the dialogs that pass, for busy lamps (RFC 4235). */
public final class PuaDialoginfoModule implements Module {
    private static final String NAME = "pua_dialoginfo";

    private static final String PUBLISH_FLAG = "send_publish_flag";
    private static final String HIDE_CALLER_FLAG = "disable_caller_publish_flag";
    private static final String HIDE_CALLEE_FLAG = "disable_callee_publish_flag";
    private static final String REFRESH_FLAG = "refresh_pubruri_avps_flag";
    private static final String BY_AVPS = "use_pubruri_avps";
    private static final int FLAG_MAX = 31;
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\$avp\\((s:)?(?<name>[A-Za-z_][A-Za-z0-9_.]*)\\)");

    private final Map<String, Integer> flags = new HashMap<>();
    private final Map<String, Boolean> switches = new HashMap<>();
    private long lifetimeSec;
    private Optional<Value> callerVariable = Optional.empty();
    private Optional<Value> calleeVariable = Optional.empty();
    private Optional<Value> identityVariable = Optional.empty();
    private Optional<String> hiddenCaller = Optional.empty();
    private Optional<String> hiddenCallee = Optional.empty();
    private Optional<Value> callerAttribute = Optional.empty();
    private Optional<Value> calleeAttribute = Optional.empty();

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
        exportChoice(exports);
        exports.text("local_identity_dlg_var", name -> identityVariable = variable(name))
                .doc("The variable of the dialog with who its documents say is local.");
        exports.text("caller_entity_when_publish_disabled", uri -> hiddenCaller = uri(uri))
                .doc("Who documents name for a caller for whom nothing is published.");
        exports.text("callee_entity_when_publish_disabled", uri -> hiddenCallee = uri(uri))
                .doc("Who documents name for a callee for whom nothing is published.");
    }

    private void exportChoice(Exports exports) {
        number(
                exports,
                PUBLISH_FLAG,
                "The flag without which a dialog is not published, as its first request has it.");
        number(
                exports,
                HIDE_CALLER_FLAG,
                "The flag with which nothing is published for the caller.");
        number(
                exports,
                HIDE_CALLEE_FLAG,
                "The flag with which nothing is published for the callee.");
        number(exports, REFRESH_FLAG, "The flag with which the AVPs below are read again.");
        flag(
                exports,
                BY_AVPS,
                false,
                "Publishes for the URIs that AVPs of the first request name, one for each value.");
        exports.text("pubruri_caller_avp", text -> callerAttribute = attribute(text))
                .doc("The AVP with the URIs published for the caller: $avp(name).");
        exports.text("pubruri_callee_avp", text -> calleeAttribute = attribute(text))
                .doc("The AVP with the URIs published for the callee: $avp(name).");
    }

    private void number(Exports exports, String name, String sentence) {
        flags.put(name, DialogChoice.NONE);
        exports.integer(name, value -> flags.put(name, flag(name, value)))
                .unset(DialogChoice.NONE)
                .doc(sentence);
    }

    private static int flag(String name, long value) {
        if (value < DialogChoice.NONE || value > FLAG_MAX) {
            throw new ConfigurationException(
                    "%s: %s is %d; set it from 0 to %d".formatted(NAME, name, value, FLAG_MAX));
        }
        return (int) value;
    }

    private int flag(String name) {
        return flags.getOrDefault(name, DialogChoice.NONE);
    }

    private static Optional<Value> attribute(String text) {
        Matcher named = ATTRIBUTE.matcher(text.strip());
        if (!named.matches()) {
            throw new ConfigurationException(
                    NAME + ": " + text + " is no AVP with a name: write it as $avp(name)");
        }
        return Optional.of(Value.ofText(named.group("name")));
    }

    private static Optional<String> uri(String text) {
        Value bytes = Value.ofText(text);
        boolean good =
                new SipUri().wrap(bytes.buffer(), bytes.offset(), bytes.length())
                        == ParseError.NONE;
        if (!good) {
            throw new ConfigurationException(NAME + ": " + text + " is no SIP URI");
        }
        return Optional.of(text);
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
                        calleeVariable,
                        identityVariable,
                        hiddenCaller,
                        hiddenCallee);
        DialogChoice choice =
                new DialogChoice(
                        new DialogChoice.Flags(
                                flag(PUBLISH_FLAG),
                                flag(HIDE_CALLER_FLAG),
                                flag(HIDE_CALLEE_FLAG),
                                flag(REFRESH_FLAG)),
                        is(BY_AVPS),
                        callerAttribute,
                        calleeAttribute);
        PuaModule pua = PuaModule.of(engine, NAME);
        engine.core()
                .dialogs()
                .listen(new DialogPublisher(settings, choice, pua, pua::lifetimeSec));
    }
}
