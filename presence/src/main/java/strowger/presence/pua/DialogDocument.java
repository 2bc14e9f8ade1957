package strowger.presence.pua;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.presence.document.DialogInfo;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dialog-info of one leg of a dialog (RFC 4235 §4.1).
 *
 * @param entity whose leg it is.
 * @param isInitiator whether that is the caller.
 * @param state of the dialog.
 * @param callId as it is told; empty to leave it out, with the tags then.
 * @param local who the entity is.
 * @param remote who it speaks with; empty to leave both out.
 * @param isDisplayed whether the users of both are shown as their names.
 */
record DialogDocument(
        String entity,
        boolean isInitiator,
        String state,
        String id,
        String callId,
        String localTag,
        String remoteTag,
        String local,
        String localTarget,
        String remote,
        String remoteTarget,
        boolean isDisplayed) {
    private static final Pattern USER = Pattern.compile("<?sips?:(?<user>[^@:;?>]+)[^@]*@.*");

    DirectBuffer write() {
        Element root =
                Element.of(DialogInfo.NAMESPACE, DialogInfo.ROOT)
                        .set("version", "0")
                        .set("state", "full");
        setUnlessEmpty(root, "entity", entity);
        Element dialog = root.element("dialog").set("id", id);
        setUnlessEmpty(dialog, "call-id", callId);
        setUnlessEmpty(dialog, "local-tag", localTag);
        setUnlessEmpty(dialog, "remote-tag", remoteTag);
        dialog.set("direction", isInitiator ? "initiator" : "recipient");
        dialog.element("state").text(state);
        if (!remote.isEmpty()) {
            party(dialog.element("remote"), remote, remoteTarget);
            party(dialog.element("local"), local, localTarget);
        }
        return new UnsafeBuffer(DocumentWriter.compact(root));
    }

    private static void setUnlessEmpty(Element element, String name, String value) {
        if (!value.isEmpty()) {
            element.set(name, value);
        }
    }

    private void party(Element party, String identity, String target) {
        Element named = party.element("identity").text(identity);
        Matcher user = USER.matcher(identity);
        if (isDisplayed && user.matches()) {
            named.set("display", user.group("user"));
        }
        party.element("target").set("uri", target.isEmpty() ? identity : target);
    }
}
