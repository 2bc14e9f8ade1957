package strowger.presence.pua;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.dialog.DialogPhase;
import strowger.engine.dialog.DialogText;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class DialogPublisherTest {
    private final List<PuaPublication> published = new ArrayList<>();

    private static DialogSettings settings(Optional<Value> callerVariable) {
        return settings(callerVariable, false);
    }

    /**
     * @param more whether the parameters are set that add to documents.
     */
    private static DialogSettings settings(Optional<Value> callerVariable, boolean more) {
        return new DialogSettings(
                true,
                true,
                true,
                false,
                0,
                false,
                false,
                false,
                more,
                more,
                callerVariable,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private DialogPublisher publisher(DialogSettings settings) {
        return new DialogPublisher(
                settings, DialogChoice.all(), published::add, asked -> asked > 0 ? asked : 3600);
    }

    /** A dialog from alice to bob. */
    private record Dialog(DialogPhase phase, DialogPhase phaseBefore, boolean isReplica)
            implements TenMinuteDialog {
        @Override
        public long id() {
            return 7;
        }

        @Override
        public void read(DialogText text, Value out) {
            out.set(
                    Value.ofText(
                            switch (text) {
                                case CALL_ID -> "call&1";
                                case FROM_URI -> "sip:alice@example.com";
                                case TO_URI -> "sip:bob@example.com";
                                case FROM_TAG -> "ft";
                                case TO_TAG -> "tt";
                                default -> "";
                            }));
        }

        @Override
        public void readVariable(Value name, Value out) {
            out.set(Value.ofText(name.toString().equals("caller") ? "sip:line1@example.com" : ""));
        }
    }

    private static Dialog moved(DialogPhase from, DialogPhase to) {
        return new Dialog(to, from, false);
    }

    private static String text(PuaPublication publication) {
        return publication
                .document()
                .getStringWithoutLengthUtf8(0, publication.document().capacity());
    }

    @Test
    void whenTheCalleeRings_thenBothLegsArePublished() {
        publisher(settings(Optional.empty())).changed(moved(DialogPhase.TRYING, DialogPhase.EARLY));
        assertEquals(2, published.size());
        PuaPublication caller = published.getFirst();
        assertEquals("sip:alice@example.com", caller.presentity());
        assertEquals(600, caller.expiresSec());
        String document = text(caller);
        assertTrue(document.contains("call-id=\"call&amp;1\""), document);
        assertTrue(document.contains("local-tag=\"ft\" remote-tag=\"tt\""), document);
        assertTrue(document.contains("direction=\"initiator\"><state>early</state>"), document);
        assertTrue(document.contains("<remote><identity>sip:bob@example.com</identity>"), document);
        String callee = text(published.getLast());
        assertTrue(callee.contains("local-tag=\"tt\" remote-tag=\"ft\""), callee);
        assertTrue(callee.contains("direction=\"recipient\""), callee);
    }

    @Test
    void whenADialogBegins_thenOnlyTheCallerIsShown() {
        publisher(settings(Optional.empty()))
                .changed(moved(DialogPhase.TRYING, DialogPhase.TRYING));
        assertEquals(List.of("sip:alice@example.com"), presentities());
    }

    private List<String> presentities() {
        return published.stream().map(PuaPublication::presentity).toList();
    }

    @Test
    void whenItEnds_thenBothAreShownTerminatedForAMoment() {
        publisher(settings(Optional.empty()))
                .changed(moved(DialogPhase.CONFIRMED, DialogPhase.TERMINATED));
        assertEquals(List.of("sip:alice@example.com", "sip:bob@example.com"), presentities());
        assertTrue(published.stream().allMatch(each -> each.expiresSec() == 5));
        assertTrue(text(published.getLast()).contains("<state>terminated</state>"));
    }

    @Test
    void whenItIsRefusedBeforeItRang_thenNothingIsSaidOfTheCallee() {
        publisher(settings(Optional.empty()))
                .changed(moved(DialogPhase.TRYING, DialogPhase.TERMINATED));
        assertEquals(List.of("sip:alice@example.com"), presentities());
    }

    @Test
    void whenAnotherNodeOwnsIt_thenNothingIsPublishedHere() { // O#2170
        publisher(settings(Optional.empty()))
                .changed(new Dialog(DialogPhase.EARLY, DialogPhase.TRYING, true));
        assertEquals(List.of(), presentities());
    }

    @Test
    void whenAVariableNamesTheUri_thenThatIsPublished() {
        publisher(settings(Optional.of(Value.ofText("caller"))))
                .changed(moved(DialogPhase.TRYING, DialogPhase.CONFIRMED));
        assertEquals(List.of("sip:line1@example.com", "sip:bob@example.com"), presentities());
    }

    @Test
    void whenTheVariableIsNotSet_thenWhoFromNamesIsPublished() { // as Kamailio, which sets it
        publisher(settings(Optional.of(Value.ofText("other"))))
                .changed(moved(DialogPhase.TRYING, DialogPhase.CONFIRMED));
        assertEquals(List.of("sip:alice@example.com", "sip:bob@example.com"), presentities());
    }

    @Test
    void whenMoreIsAskedFor_thenNamesAndAUuidAreInTheDocument() {
        DialogPublisher publisher = publisher(settings(Optional.empty(), true));
        publisher.changed(moved(DialogPhase.TRYING, DialogPhase.EARLY));
        publisher.changed(moved(DialogPhase.EARLY, DialogPhase.CONFIRMED));
        String id = "<dialog id=\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"";
        List<String> ids =
                published.stream()
                        .map(DialogPublisherTest::text)
                        .peek(each -> assertTrue(each.contains("display=\"alice\""), each))
                        .peek(each -> assertTrue(each.contains("display=\"bob\""), each))
                        .map(each -> each.replaceAll("(?s).*(" + id + ").*", "$1"))
                        .distinct()
                        .toList();
        assertEquals(1, ids.size(), ids.toString());
        assertTrue(ids.getFirst().matches(id), ids.toString());
    }

    @Test
    void whenOnlyItsContentsChange_thenNothingIsPublishedUnlessAskedFor() {
        publisher(settings(Optional.empty()))
                .changed(moved(DialogPhase.CONFIRMED, DialogPhase.CONFIRMED));
        assertEquals(List.of(), presentities());
    }
}
