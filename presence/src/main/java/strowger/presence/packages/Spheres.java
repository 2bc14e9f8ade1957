package strowger.presence.packages;

import strowger.presence.PresenceModule;
import strowger.presence.document.Element;
import strowger.presence.document.Pidf;
import strowger.presence.event.Party;
import strowger.presence.event.StateChange;
import strowger.presence.event.StateKey;
import strowger.presence.event.StateListener;
import strowger.presence.publish.PublicationSet;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The spheres that presentities say they are in, as rules may ask for them (RFC 5025 §3.1.2), and
 * when they have said something else: then the rules are asked again for who watches them.
 *
 * @param event the number of the package presence.
 */
record Spheres(PresenceModule server, int event)
        implements Function<Party, Optional<String>>, StateListener {
    @Override
    public Optional<String> apply(Party presentity) {
        StateKey state = new StateKey();
        boolean known =
                server.notifications()
                        .readPresentity(
                                strowger.engine.value.Value.ofText(presentity.uri()), state);
        if (!known) {
            return Optional.empty();
        }
        state.event(event);
        PublicationSet published = new PublicationSet(server.events(), false);
        published.read(server.presentities().table(), state);
        List<Element> documents = Published.documents(published, Pidf::closed);
        return documents.reversed().stream()
                .map(Pidf::sphere)
                .flatMap(Optional::stream)
                .findFirst(); // of the newest that says so
    }

    @Override
    public void onChange(StateKey state, StateChange change) {
        boolean changed = state.event() == event && change == StateChange.CHANGED;
        if (changed && server.notifications().isWatched(state)) {
            server.notifications().refresh(state, true);
        }
    }
}
