package strowger.presence.pua;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.registration.Registration;
import strowger.engine.registration.RegistrationListener;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;
import strowger.presence.document.RegistrationInfo;

import java.util.Locale;

/**
 * Publishes each registration (RFC 3680 §5).
 *
 * @param defaultDomain of users known without one.
 */
record RegisteredUsers(Publisher pua, String defaultDomain) implements RegistrationListener {
    private static final long TERMINATED_SEC = 30; // in which all are told
    private static final double THOUSAND = 1000;

    @Override
    public void changed(Registration registration) {
        String aor = registration.aor();
        String presentity = "sip:" + (aor.contains("@") ? aor : aor + '@' + defaultDomain);
        boolean registered = !registration.contacts().isEmpty();
        Element root = RegistrationInfo.root();
        Element element =
                root.element("registration")
                        .set("aor", presentity)
                        .set("id", aor)
                        .set("state", registered ? "active" : "terminated");
        long expiresSec = registered ? 0 : TERMINATED_SEC;
        for (Registration.Contact contact : registration.contacts()) {
            expiresSec = Math.max(expiresSec, contact.expiresSec());
            add(element, contact);
        }
        boolean _ =
                pua.publish(
                        new PuaPublication(
                                presentity,
                                "reg",
                                "REGINFO_PUBLISH",
                                "application/reginfo+xml",
                                new UnsafeBuffer(DocumentWriter.compact(root)),
                                Math.min(expiresSec, Integer.MAX_VALUE)));
    }

    private static void add(Element registration, Registration.Contact contact) {
        Element element =
                registration
                        .element("contact")
                        .set("id", contact.id())
                        .set("state", "active")
                        .set("event", "registered")
                        .set("expires", Long.toString(contact.expiresSec()))
                        .set("callid", contact.callId());
        if (contact.q() >= 0) {
            element.set("q", String.format(Locale.ROOT, "%.3f", contact.q() / THOUSAND));
        }
        element.element("uri").text(contact.uri());
    }
}
