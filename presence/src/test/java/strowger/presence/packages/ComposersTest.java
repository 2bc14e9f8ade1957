package strowger.presence.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.Output;
import strowger.presence.event.DocumentTags;
import strowger.presence.event.EventPackage;
import strowger.presence.event.Party;
import strowger.presence.event.Watch;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

class ComposersTest {
    private static String dialog(String id, String state) {
        return """
        <?xml version="1.0"?>
        <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="4" state="full"
         entity="sip:bob@example.com"><dialog id="%s"><state>%s</state></dialog></dialog-info>
        """
                .formatted(id, state);
    }

    private static String presence(String id) {
        return """
        <presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:bob@example.com'>
         <tuple id='%s'><status><basic>open</basic></status></tuple></presence>
        """
                .formatted(id);
    }

    @Nested
    class GivenPresence {
        private final PresenceComposer composer = new PresenceComposer(false, List.of(), "note");

        @Test
        void whenThereIsOneDocument_thenItGoesByteForByte() {
            String document = presence("t1");
            assertEquals(document, new FakePublications().with(document).composedBy(composer));
        }

        @Test
        void whenTheLastDocumentLeaves_thenItIsShownClosed() {
            String body = new FakePublications().withLeaving(presence("t1")).composedBy(composer);
            assertTrue(body.contains("<basic>closed</basic>"), body);
        }

        @Test
        void whenNothingIsPublished_thenADummyIsShownIfAskedFor() {
            assertEquals("", new FakePublications().composedBy(composer));
            String dummy =
                    new FakePublications()
                            .composedBy(new PresenceComposer(true, List.of(), "note"));
            assertTrue(dummy.contains("entity=\"sip:bob@example.com\""), dummy);
        }
    }

    @Nested
    class GivenDialogs {
        private final DialogComposer composer = new DialogComposer(false, false);

        private static String versioned(String body, int version) {
            byte[] bytes = ("head" + body + "tail").getBytes(StandardCharsets.UTF_8);
            UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
            Output out = new Output().wrap(buffer, 0, buffer.capacity());
            boolean own =
                    DialogComposer.version(
                            new UnsafeBuffer(bytes), 4, bytes.length - 8, watch(version), out);
            return own ? buffer.getStringWithoutLengthUtf8(0, out.position()) : body;
        }

        private static Watch watch(int version) {
            return new Watch() {
                @Override
                public Party presentity() {
                    return Party.of("bob", "example.com");
                }

                @Override
                public Party watcher() {
                    return Party.of("eve", "example.com");
                }

                @Override
                public EventPackage event() {
                    return EventPackage.named("dialog").conclude();
                }

                @Override
                public int version() {
                    return version;
                }
            };
        }

        @Test
        void whenTwoWatchersAreTold_thenEachHasItsOwnVersion() {
            String body = new FakePublications().with(dialog("d1", "early")).composedBy(composer);
            assertTrue(versioned(body, 0).contains(" version=\"1\" "), body);
            String later = versioned(body, 4321);
            assertTrue(later.contains(" version=\"4322\" "), later);
            assertTrue(later.endsWith("</dialog-info>\n"), later);
        }

        @Test
        void whenADialogsPublicationRunsOut_thenItsLampGoesOut() {
            String body =
                    new FakePublications()
                            .with(dialog("d1", "confirmed"))
                            .withLeaving(dialog("d2", "early"))
                            .composedBy(composer);
            assertTrue(body.contains("<dialog id=\"d2\"><state>terminated</state>"), body);
            assertTrue(body.contains("<dialog id=\"d1\"><state>confirmed</state>"), body);
        }

        @Test
        void whenADocumentIsOfAnotherKind_thenItGoesWithoutAVersion() {
            String body = new FakePublications().with(presence("t1")).composedBy(composer);
            assertTrue(body.contains("<basic>open</basic>"), body);
            assertEquals(body, versioned(body, 3));
        }

        @Test
        void whenNothingIsPublished_thenAnEndedDialogIsShownIfAskedFor() {
            assertEquals("", new FakePublications().composedBy(composer));
            String dummy = new FakePublications().composedBy(new DialogComposer(true, false));
            assertTrue(dummy.contains("<state>terminated</state>"), dummy);
        }

        @Test
        void whenDocumentsAreOfOneDialog_thenTheirKeysAreEqual() {
            assertEquals(key(dialog("d1", "early")), key(dialog("d1", "confirmed")));
            assertNotEquals(key(dialog("d1", "early")), key(dialog("d2", "early")));
            assertEquals(0, key(presence("t1")));
            assertEquals(0, key("<broken"));
        }

        private static long key(String document) {
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
            return DialogComposer.facts(new UnsafeBuffer(bytes), 0, bytes.length).key();
        }
    }

    @Nested
    class GivenBodiesToBeChecked {
        private static int code(String body) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            return Checks.xml(new UnsafeBuffer(bytes), 0, bytes.length).code();
        }

        @Test
        void whenABodyIsXml_thenItIsTakenAndOtherwiseRefusedWithTheFittingCode() {
            assertEquals(0, code("<presence/>"));
            assertEquals(415, code("not xml at all"));
            assertEquals(415, code("<!DOCTYPE p [<!ENTITY e 'x'>]><p>&e;</p>"));
            assertEquals(413, code("<p>" + " ".repeat(1 << 20) + "</p>"));
            assertFalse(Checks.xml(new UnsafeBuffer(new byte[1]), 0, 1).isGood());
        }
    }

    @Nested
    class GivenDocumentsOfAnXcapServer {
        private final XcapDiffComposer composer =
                new XcapDiffComposer(
                        new DocumentTags() {
                            @Override
                            public void forEach(Party owner, BiConsumer<String, String> visitor) {
                                visitor.accept("pres-rules/users/" + owner.uri() + "/index", "t&1");
                            }

                            @Override
                            public String root() {
                                return "https://xcap.example.com/root/";
                            }

                            @Override
                            public void onChange(Consumer<String> listener) {}
                        });

        @Test
        void whenNothingIsPublished_thenEachIsNamedWithItsTag() { // RFC 5875 §4.7
            String body = new FakePublications().composedBy(composer);
            assertTrue(body.contains("xcap-root=\"https://xcap.example.com/root/\""), body);
            assertTrue(body.contains("new-etag=\"t&amp;1\""), body);
            assertTrue(body.contains("sel=\"pres-rules/users/sip:bob@example.com/index\""), body);
        }

        @Test
        void whenAnotherServerPublishes_thenThatIsShown() {
            String body = new FakePublications().with("<xcap-diff/>").composedBy(composer);
            assertEquals("<xcap-diff/>", body);
        }
    }
}
