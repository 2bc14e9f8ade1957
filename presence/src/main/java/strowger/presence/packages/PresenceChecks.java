package strowger.presence.packages;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.presence.PresenceModule;
import strowger.presence.document.Element;
import strowger.presence.document.Pidf;
import strowger.presence.event.StateKey;
import strowger.presence.publish.PublicationSet;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** The functions that ask what is published of a presentity. */
final class PresenceChecks {
    private static final Value EVENT = Value.ofText("presence");

    private final Supplier<PresenceModule> presence;

    PresenceChecks(Supplier<PresenceModule> presence) {
        this.presence = presence;
    }

    void export(Exports exports) {
        exports.function(
                        "pres_check_basic",
                        (context, arguments) -> check(context, arguments, Pidf::hasBasic),
                        text("presentity_uri"),
                        text("status"))
                .doc("Whether a presentity has published this basic status, open or closed.");
        exports.function(
                        "pres_check_activities",
                        (context, arguments) -> check(context, arguments, Pidf::hasActivity),
                        text("presentity_uri"),
                        text("activity"))
                .doc("Whether a presentity has published this activity, on-the-phone say.");
    }

    private int check(
            RoutingContext context, Arguments arguments, BiPredicate<Element, String> holds) {
        PresenceModule server = presence.get();
        StateKey state = new StateKey();
        if (!server.notifications().read(arguments.text(context, 0), EVENT, state)) {
            return Function.FALSE;
        }
        Value asked = arguments.text(context, 1);
        String word = asked.buffer().getStringWithoutLengthUtf8(asked.offset(), asked.length());
        PublicationSet published = new PublicationSet(server.events(), false);
        published.read(server.presentities().table(), state);
        List<Element> documents = Published.documents(published, Pidf::closed);
        return Function.of(documents.stream().anyMatch(each -> holds.test(each, word)));
    }
}
