package strowger.presence.pua;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.dialog.DialogPhase;
import strowger.engine.dialog.DialogText;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which dialogs are published, and for whom, as flags and AVPs of their first request say. */
class DialogChoiceTest {
    private static final int PUBLISH = 8;
    private static final int HIDE_CALLER = 9;
    private static final int REFRESH = 10;
    private static final DialogChoice.Flags FLAGS =
            new DialogChoice.Flags(PUBLISH, HIDE_CALLER, DialogChoice.NONE, REFRESH);

    private final List<PuaPublication> published = new ArrayList<>();
    private final Set<String> before = new HashSet<>(); // published by an earlier run
    private final Publisher publisher =
            new Publisher() {
                @Override
                public boolean publish(PuaPublication publication) {
                    return published.add(publication);
                }

                @Override
                public boolean isPublished(String presentity, String event, String id) {
                    return before.contains(PuaPublication.key(presentity, event, id));
                }
            };

    /**
     * A dialog from alice to bob, as a message with flags and AVPs brings it on.
     *
     * @param lines the values of the AVP {@code lines}, the newest first.
     */
    private record Dialog(
            long id,
            DialogPhase phaseBefore,
            DialogPhase phase,
            Set<Integer> flags,
            List<String> lines)
            implements TenMinuteDialog {
        @Override
        public boolean isReplica() {
            return false;
        }

        @Override
        public boolean isFlagged(int flag) {
            return flags.contains(flag);
        }

        @Override
        public void readAttribute(Value name, int index, Value out) {
            out.setNull();
            if (name.toString().equals("lines") && index < lines.size()) {
                out.set(Value.ofText(lines.get(index)));
            }
        }

        @Override
        public void read(DialogText text, Value out) {
            out.set(
                    Value.ofText(
                            switch (text) {
                                case CALL_ID -> "call-" + id;
                                case FROM_URI -> "sip:alice@example.com";
                                case TO_URI -> "sip:bob@example.com";
                                case CALLER_CONTACT -> "sip:alice@192.0.2.1";
                                default -> "";
                            }));
        }

        @Override
        public void readVariable(Value name, Value out) {
            out.set(Value.ofText(name.toString().equals("me") ? "sip:desk@example.com" : ""));
        }
    }

    private static Dialog opened(Set<Integer> flags, String... lines) {
        return new Dialog(7, DialogPhase.TRYING, DialogPhase.TRYING, flags, List.of(lines));
    }

    private static Dialog goesOn(DialogPhase from, DialogPhase to) {
        return new Dialog(7, from, to, Set.of(), List.of());
    }

    private DialogPublisher publisher(DialogChoice choice) {
        DialogSettings settings =
                new DialogSettings(
                        true,
                        true,
                        true,
                        false,
                        0,
                        false,
                        false,
                        true,
                        false,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Value.ofText("me")),
                        Optional.of("sip:anonymous@anonymous.invalid"),
                        Optional.empty());
        return new DialogPublisher(settings, choice, publisher, asked -> asked);
    }

    private List<String> presentities() {
        List<String> all = published.stream().map(PuaPublication::presentity).toList();
        published.clear();
        return all;
    }

    private static String text(PuaPublication publication) {
        return publication
                .document()
                .getStringWithoutLengthUtf8(0, publication.document().capacity());
    }

    private static DialogChoice flagged() {
        return new DialogChoice(FLAGS, false, Optional.empty(), Optional.empty());
    }

    @Test
    void whenItsFirstRequestHasNotTheFlag_thenADialogIsNeverPublished() {
        DialogChoice choice = flagged();
        DialogPublisher publisher = publisher(choice);
        publisher.changed(opened(Set.of()));
        publisher.changed(goesOn(DialogPhase.TRYING, DialogPhase.EARLY));
        publisher.changed(goesOn(DialogPhase.EARLY, DialogPhase.TERMINATED));
        assertEquals(List.of(), presentities());
        assertEquals(0, choice.count());
    }

    @Test
    void whenItHas_thenBothSidesArePublishedToTheEnd() {
        DialogChoice choice = flagged();
        DialogPublisher publisher = publisher(choice);
        publisher.changed(opened(Set.of(PUBLISH)));
        publisher.changed(goesOn(DialogPhase.TRYING, DialogPhase.CONFIRMED));
        publisher.changed(goesOn(DialogPhase.CONFIRMED, DialogPhase.TERMINATED));
        String alice = "sip:alice@example.com";
        String bob = "sip:bob@example.com";
        assertEquals(List.of(alice, alice, bob, alice, bob), presentities());
        assertEquals(0, choice.count());
    }

    @Test
    void whenTheCallerHides_thenTheCalleesDocumentNamesSomebodyElse() {
        DialogPublisher publisher = publisher(flagged());
        publisher.changed(opened(Set.of(PUBLISH, HIDE_CALLER)));
        assertEquals(List.of(), presentities());
        publisher.changed(goesOn(DialogPhase.TRYING, DialogPhase.EARLY));
        assertEquals(1, published.size());
        String document = text(published.getFirst());
        assertFalse(document.contains("alice"), document);
        assertTrue(document.contains("sip:anonymous@anonymous.invalid"), document);
        assertTrue(document.contains("<identity>sip:desk@example.com</identity>"), document);
    }

    @Test
    void avpsNameTheUrisAndAreReadAgainWhenAFlagSaysSo() {
        DialogChoice choice =
                new DialogChoice(
                        new DialogChoice.Flags(
                                DialogChoice.NONE, DialogChoice.NONE, DialogChoice.NONE, REFRESH),
                        true,
                        Optional.of(Value.ofText("lines")),
                        Optional.empty());
        DialogPublisher publisher = publisher(choice);
        publisher.changed(opened(Set.of(), "sip:1@example.com", "sip:2@example.com"));
        assertEquals(List.of("sip:1@example.com", "sip:2@example.com"), presentities());
        publisher.changed(goesOn(DialogPhase.TRYING, DialogPhase.EARLY));
        assertEquals(List.of("sip:1@example.com", "sip:2@example.com"), presentities());
        publisher.changed(
                new Dialog(
                        7,
                        DialogPhase.EARLY,
                        DialogPhase.CONFIRMED,
                        Set.of(REFRESH),
                        List.of("sip:3@example.com")));
        assertEquals(List.of("sip:3@example.com"), presentities());
    }

    @Test
    void whatBeganBeforeTheStartIsLeftAloneWhereAnyOfThisIsAskedFor() {
        publisher(flagged()).changed(goesOn(DialogPhase.EARLY, DialogPhase.CONFIRMED));
        assertEquals(List.of(), presentities());
        publisher(DialogChoice.all()).changed(goesOn(DialogPhase.EARLY, DialogPhase.CONFIRMED));
        assertEquals(2, presentities().size());
    }

    @Test
    void whatAnEarlierRunHasPublished_goesOnAndEnds() {
        String bob = "sip:bob@example.com";
        before.add(PuaPublication.key(bob, "dialog", "DIALOG_PUBLISH.call-7.e"));
        DialogPublisher publisher = publisher(flagged());
        publisher.changed(goesOn(DialogPhase.EARLY, DialogPhase.CONFIRMED));
        assertEquals(List.of(bob), presentities());
        publisher.changed(goesOn(DialogPhase.CONFIRMED, DialogPhase.TERMINATED));
        assertTrue(text(published.getLast()).contains("terminated"));
        assertEquals(List.of(bob), presentities());
        publisher.changed(goesOn(DialogPhase.TERMINATED, DialogPhase.TERMINATED));
        assertEquals(List.of(), presentities());
    }
}
