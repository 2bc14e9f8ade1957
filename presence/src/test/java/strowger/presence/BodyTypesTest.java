package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.module.Fault;
import strowger.presence.event.EventPackage;

import java.util.List;

class BodyTypesTest {
    private static final EventPackage MORE =
            EventPackage.named("more").contentType("text/more").alsoTakes("text/other").conclude();

    private final Stage strict = new Stage(List.of(MORE), "content_type_check=1");
    private int branch;

    @AfterEach
    void close() {
        strict.close();
    }

    private Stage.Sent publish(Stage stage, String event, String type) {
        String lines = "Event: " + event + "\r\n" + type;
        stage.receive(Stage.publish("bob", "b" + branch++, lines, "body"));
        return stage.sent().getLast();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: text/plain\r\n",
                "Content-Type: text/mor\r\n",
                "Content-Type: text/more2\r\n",
                "Content-Type: text\r\n",
                "Content-Type: ;\r\n",
                "c: multipart/mixed;boundary=x\r\n"
            })
    void whenTheBodyIsOfAnotherType_then415NamesThoseTakenAndNothingIsStored(String type)
            throws Fault { // CVE-2026-45084
        Stage.Sent reply = publish(strict, "more", type);
        assertEquals("SIP/2.0 415 Unsupported media type", reply.line());
        assertEquals("text/more, text/other", reply.header("Accept"));
        assertEquals(List.of(), strict.command("presence.presentity_list"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/more\r\n",
                "Content-Type: TEXT/More;charset=utf-8\r\n",
                "Content-Type: text/more ; charset=utf-8\r\n",
                "c: text/other\r\n"
            })
    void whenItIsOfTheRightType_thenItIsStored(String type) {
        assertEquals(200, publish(strict, "more", type).code());
    }

    @Test
    void whenTypesAreNotChecked_thenAnyIsTakenAsKamailioDoes() {
        try (Stage lax = new Stage(List.of(MORE), "content_type_check=0")) {
            assertEquals(200, publish(lax, "more", "Content-Type: image/png\r\n").code());
            assertEquals(200, publish(lax, "more", "").code());
        }
    }

    @Nested
    class GivenNothingIsSaidOfTypes {
        private final Stage lenient = new Stage(List.of(MORE));

        @AfterEach
        void close() {
            lenient.close();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "image/png",
                    "application/sdp",
                    "multipart/mixed;boundary=x",
                    "application/json",
                    "text/html",
                    "xml",
                    "/xml",
                    ";"
                })
        void whenTheTypeIsOfSomethingElse_then415(String type) throws Fault {
            Stage.Sent reply = publish(lenient, "more", "Content-Type: " + type + "\r\n");
            assertEquals(415, reply.code());
            assertEquals("text/more, text/other", reply.header("Accept"));
            assertEquals(List.of(), lenient.command("presence.presentity_list"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "Content-Type: text/plain\r\n",
                    "Content-Type: text/XML; charset=utf-8\r\n",
                    "Content-Type: application/pidf+xml\r\n",
                    "Content-Type: text/more\r\n"
                })
        void whenAClientMayHaveItWrong_thenTheDocumentDecides(String type) {
            assertEquals(200, publish(lenient, "more", type).code());
        }
    }
}
