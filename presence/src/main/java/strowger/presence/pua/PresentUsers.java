package strowger.presence.pua;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.registration.Registration;
import strowger.engine.registration.RegistrationListener;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;
import strowger.presence.document.Pidf;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Users that are published as present while they have contacts. */
final class PresentUsers implements RegistrationListener {
    private static final int USERS_MAX = 1 << 20;

    private final Publisher pua;
    private final Map<String, String> presentities =
            new ConcurrentHashMap<>(); // by AOR, both kinds

    PresentUsers(Publisher pua) {
        this.pua = pua;
    }

    /** Has a user published from now on; false when there are too many. */
    boolean choose(String user, String domain) {
        String uri = "sip:" + user + '@' + domain;
        if (presentities.size() >= USERS_MAX && !presentities.containsKey(user)) {
            return false;
        }
        presentities.put(user, uri); // the table may know users without their domains
        presentities.put(user + '@' + domain, uri);
        return true;
    }

    @Override
    public void changed(Registration registration) {
        String presentity = presentities.get(registration.aor());
        if (presentity == null) {
            return;
        }
        long expiresSec = 0;
        Element root = Element.of(Pidf.NAMESPACE, Pidf.ROOT).set("entity", presentity);
        for (Registration.Contact contact : registration.contacts()) {
            expiresSec = Math.max(expiresSec, contact.expiresSec());
            Element tuple = root.element("tuple").set("id", contact.id());
            tuple.element("status").element("basic").text("open");
            tuple.element("contact").text(contact.uri());
        }
        boolean _ =
                pua.publish(
                        new PuaPublication(
                                presentity,
                                "presence",
                                "UL_PUBLISH",
                                "application/pidf+xml",
                                new UnsafeBuffer(DocumentWriter.compact(root)),
                                Math.min(expiresSec, Integer.MAX_VALUE)));
        if (registration.contacts().isEmpty()) {
            String address = presentity.substring("sip:".length());
            presentities.remove(address, presentity);
            presentities.remove(address.substring(0, address.indexOf('@')), presentity);
        }
    }

    int count() {
        return presentities.size() / 2;
    }
}
