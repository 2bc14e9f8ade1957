package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.modules.sdp.SdpopsModule;

class SdpopsModuleTest {
    private static final String SDP =
            """
            v=0
            o=alice 1 2 IN IP4 127.0.0.1
            s=-
            c=IN IP4 10.0.0.1
            t=0 0
            m=audio 49170 RTP/AVP 0 8 101
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            m=video 0 RTP/SAVP 31
            a=rtpmap:31 H261/90000
            """;
    private static final String INVITE = with("application/sdp", SDP);

    private final Stage stage =
            new Stage(new CoreModule(), new PvModule(), new TextopsxModule(), new SdpopsModule())
                    .start()
                    .receive(INVITE);

    private static String with(String type, String body) {
        return Requests.MESSAGE
                .replace("text/plain", type)
                .replace("Content-Length: 10", "Content-Length: " + crlfLength(body))
                .replace("hello body", body);
    }

    private static int crlfLength(String body) {
        return body.length() + (int) body.lines().count();
    }

    private String body() {
        return Stage.body(stage.forward());
    }

    @Test
    void aCodecGoesWithItsAttributes() {
        assertEquals(1, stage.call("sdp_remove_codecs_by_name", "telephone-event"));
        String body = body();
        assertTrue(body.contains("m=audio 49170 RTP/AVP 0 8\n"), body);
        assertFalse(body.contains(":101"), body);
    }

    @Test
    void aStaticPayloadTypeHasItsNameWithoutAMap() { // RFC 3551 §6
        assertEquals(1, stage.call("sdp_remove_codecs_by_name", "PCMA"));
        assertTrue(body().contains("RTP/AVP 0 101\n"));
    }

    @Test
    void aCodecThatNobodyHasIsFalseByName() {
        assertEquals(-1, stage.call("sdp_remove_codecs_by_name", "opus"));
        assertEquals(1, stage.call("sdp_remove_codecs_by_id", "99"));
    }

    @Test
    void onlyOneKindOfMediaIsTouchedIfAsked() {
        assertEquals(1, stage.call("sdp_keep_codecs_by_id", "0", "audio"));
        String body = body();
        assertTrue(body.contains("RTP/AVP 0\n"), body);
        assertTrue(body.contains("RTP/SAVP 31\n"), body);
    }

    @Test
    void mediaGoByTypeAndByTransport() {
        assertEquals(-1, stage.call("sdp_remove_media", "image"));
        assertEquals(1, stage.call("sdp_remove_transport", "RTP/SAVP"));
        assertFalse(body().contains("m=video"));
    }

    @Test
    void contentLengthFollowsTheEdits() {
        stage.call("sdp_remove_line_by_prefix", "a=");
        String sent = stage.forward();
        assertEquals(
                "" + crlfLength(Stage.body(sent)), Stage.header(sent, "Content-Length").getFirst());
    }

    @Test
    void questionsAreAnsweredAsKamailioDoes() {
        assertEquals(1, stage.call("sdp_content"));
        assertEquals(2, stage.call("sdp_with_codecs_by_id", "0"));
        assertEquals(-1, stage.call("sdp_with_codecs_by_name", "opus"));
        assertEquals(-1, stage.call("sdp_with_active_media", "video"));
        assertEquals(1, stage.call("sdp_with_transport_like", "SAVP"));
        assertEquals(4, stage.call("sdp_get_address_family"));
        assertEquals(-1, stage.call("sdp_with_ice"));
    }

    @Test
    void theVersionOfTheSessionCanBeRaised() {
        assertEquals("2", stage.read("sdp(sess_version)"));
        assertTrue(stage.assign("sdp(sess_version)", -1));
        assertTrue(body().contains("o=alice 1 3 IN"));
    }

    @Test
    void linesAreGoneThroughOneByOne() {
        assertEquals(1, stage.call("sdp_iterator_start", "i"));
        assertEquals("<null>", stage.read("sdpitval(i)"));
        assertEquals(1, stage.call("sdp_iterator_next", "i"));
        assertEquals("v=0\r\n", stage.read("sdpitval(i)"));
        assertEquals(1, stage.call("sdp_iterator_next", "i"));
        assertEquals(1, stage.call("sdp_iterator_append", "i", "i=info\r\n"));
        assertEquals(-1, stage.call("sdp_iterator_next", "other"));
        assertTrue(body().contains("127.0.0.1\ni=info\ns=-"));
    }

    @Test
    void anIteratorEndsWithItsMessage() {
        stage.call("sdp_iterator_start", "i");
        stage.receiveAgain();
        assertEquals(-1, stage.call("sdp_iterator_next", "i"));
    }

    @Test
    void aDescriptionIsFoundInAPart() {
        stage.receive(
                with(
                        "multipart/mixed;boundary=b1",
                        "--b1\nContent-Type: application/sdp\n\n" + SDP + "\n--b1--\n"));
        assertEquals(1, stage.call("sdp_content"));
        assertEquals(1, stage.call("sdp_remove_media", "video"));
        assertFalse(body().contains("m=video"));
    }

    @Test
    void aBodyThatIsNoDescriptionIsFalse() {
        stage.receive(Requests.MESSAGE);
        assertEquals(-1, stage.call("sdp_content"));
        assertEquals(-1, stage.call("sdp_remove_media", "audio"));
        assertEquals("<null>", stage.read("sdp(body)"));
    }
}
