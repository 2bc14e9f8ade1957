package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.module.Fault;
import strowger.presence.event.DocumentFacts;
import strowger.presence.event.EventPackage;

import java.util.List;

/** Documents of dialogs that arrive after the dialog is over: a lamp that is off stays off. */
class LatePublishTest {
    /** A document of one letter, its key, and {@code !} behind it when it is over. */
    private static final EventPackage CALLS =
            EventPackage.named("calls")
                    .documentKey(
                            (body, offset, length) ->
                                    new DocumentFacts(
                                            body.getByte(offset),
                                            body.getByte(offset + length - 1) == '!'))
                    .conclude();

    private final Stage stage = new Stage(List.of(CALLS));
    private int branch;

    @AfterEach
    void close() {
        stage.close();
    }

    private Stage.Sent publish(String lines, String body) {
        stage.receive(Stage.publish("bob", "b" + branch++, "Event: calls\r\n" + lines, body));
        return stage.sent().getLast();
    }

    private static String match(Stage.Sent reply) {
        return "SIP-If-Match: " + reply.header("SIP-ETag") + "\r\n";
    }

    private List<Object> bodies() throws Fault {
        return stage.published("body");
    }

    @Test
    void whenADialogIsOver_thenAnUpdateOfItIsAnsweredAndDropped() throws Fault {
        Stage.Sent over = publish("", "a over!");
        Stage.Sent late = publish(match(over), "a confirmed");
        assertEquals(200, late.code());
        assertEquals(over.header("SIP-ETag"), late.header("SIP-ETag"));
        assertEquals(List.of("a over!"), bodies());
        assertEquals(200, publish("", "a confirmed").code()); // the same without its tag
        assertEquals(List.of("a over!"), bodies());
    }

    @Test
    void whenAnotherDialogFollowsUnderTheSameTag_thenItIsShown() throws Fault {
        Stage.Sent over = publish("", "a over!");
        assertEquals(200, publish(match(over), "b early").code());
        assertEquals(List.of("b early"), bodies());
    }

    @Test
    void whenItIsOverAndOverAgain_thenTheLastIsKept() throws Fault {
        Stage.Sent first = publish("", "a early");
        Stage.Sent over = publish(match(first), "a over!");
        assertEquals(200, publish(match(over), "a gone!").code());
        assertEquals(List.of("a gone!"), bodies());
    }

    @Test
    void whenADocumentThatIsOverIsRefreshed_thenItLastsLonger() throws Fault {
        Stage.Sent over = publish("Expires: 10\r\n", "a over!");
        Stage.Sent refreshed = publish("Expires: 60\r\n" + match(over), "");
        assertEquals(200, refreshed.code());
        stage.advance(20_000);
        assertEquals(List.of("a over!"), bodies());
        assertEquals(200, publish(match(refreshed), "a early").code());
        assertEquals(List.of("a over!"), bodies());
    }
}
