package strowger.parser.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.parser.ParseError;
import strowger.parser.Token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class SdpSessionTest {
    private static final String OFFER =
            """
            v=0
            o=alice 2890844526 2890844527 IN IP4 host.example.com
            s=call
            c=IN IP4 192.0.2.1/127
            t=0 0
            a=sendonly
            m=audio 49170/2 RTP/AVP 0 8 97
            b=AS:64
            a=rtpmap:97 iLBC/8000
            a=rtcp:53020 IN IP4 192.0.2.9
            m=video 0 UDP/TLS/RTP/SAVPF 31
            c=IN IP6 2001:db8::2
            a=inactive
            a=candidate:1 1 UDP 2130706431 2001:db8::7 8998 typ host generation 0
            """
                    .replace("\n", "\r\n");

    private final SdpSession session = new SdpSession();
    private UnsafeBuffer buffer = new UnsafeBuffer();

    private ParseError wrap(String text) {
        buffer = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        return session.wrap(buffer, 0, buffer.capacity());
    }

    private String text(int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void sessionAndMediaAreRead() {
        assertEquals(ParseError.NONE, wrap(OFFER));
        assertEquals(2, session.mediaCount());
        assertEquals("call", text(session.nameOffset(), session.nameLength()));
        SdpMedia audio = session.media(0);
        assertTrue(audio.is(Token.of("audio")));
        assertEquals(49170, audio.port());
        assertEquals(2, audio.portCount());
        assertEquals(53020, audio.rtcpPort());
        assertTrue(audio.isTransport(Token.of("RTP/AVP")));
        assertTrue(audio.hasFormat(Token.of("97")));
        assertFalse(audio.hasFormat(Token.of("9")));
    }

    @Test
    void mediaHasConnectionAndDirectionOfTheSessionUnlessItSaysOtherwise() {
        wrap(OFFER);
        SdpMedia audio = session.media(0);
        assertEquals("192.0.2.1", text(audio.addressOffset(), audio.addressLength()));
        assertEquals(SdpDirection.SENDONLY, audio.direction());
        SdpMedia video = session.media(1);
        assertEquals("2001:db8::2", text(video.addressOffset(), video.addressLength()));
        assertEquals(SdpDirection.INACTIVE, video.direction());
        assertEquals(0, video.port());
    }

    @Test
    void candidateIsReadToItsType() {
        wrap(OFFER);
        SdpLines lines = session.media(1).lines();
        IceCandidate candidate = new IceCandidate();
        ParseError error = ParseError.BODY_MALFORMED;
        while (lines.next()) {
            if (lines.isAttribute(Token.of("candidate"))) {
                error = candidate.wrap(buffer, lines.argumentOffset(), lines.argumentLength());
            }
        }
        assertEquals(ParseError.NONE, error);
        assertTrue(candidate.isType(Token.of("host")));
        assertEquals(8998, candidate.port());
        assertEquals(2130706431, candidate.priority());
        String address = text(candidate.addressOffset(), candidate.addressLength());
        assertEquals("2001:db8::7", address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 1 UDP 1 a 70000 typ host",
                "1 0 UDP 1 a 7 typ host",
                "1 1 UDP 99999999999999 a 7 typ host",
                "1 1 UDP 1 a 7 type host",
                "1 1 UDP 1 a",
                ""
            })
    void malformedCandidateIsRefused(String text) { // PJSIP CVE-2026-25994
        UnsafeBuffer bytes = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        ParseError error = new IceCandidate().wrap(bytes, 0, bytes.capacity());
        assertEquals(ParseError.BODY_MALFORMED, error);
    }

    @Test
    void bodyWithoutFinalLineFeedIsReadToItsLastByte() { // GHSA-xj5x-g52f-548h
        assertEquals(ParseError.NONE, wrap("v=0\r\nm=audio 9 RTP/AVP 0 8"));
        SdpMedia audio = session.media(0);
        assertEquals("0 8", text(audio.formatsOffset(), audio.formatsLength()));
        assertTrue(audio.hasFormat(Token.of("8")));
    }

    @Test
    void bandwidthLineWithoutColonIsAllName() { // CVE-2026-46334
        wrap("v=0\nb=AS64\nb=\nb=CT:7\nb=AS:\n");
        List<String> found = new ArrayList<>();
        SdpLines lines = session.lines();
        while (lines.next()) {
            if (lines.type() == 'b') {
                found.add(
                        text(lines.valueOffset(), lines.nameLength())
                                + "|"
                                + text(lines.argumentOffset(), lines.argumentLength()));
            }
        }
        assertEquals(List.of("AS64|", "|", "CT|7", "AS|"), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=",
                "m=audio",
                "m=audio ",
                "m=audio x",
                "m=audio 99999999999 RTP/AVP",
                "m= 1 2 3",
                "m=audio 9/99999999999 RTP/AVP 0",
                "m=audio 9 RTP/AVP\r\nc=\r\na=rtcp:\r\na=rtcp"
            })
    void brokenMediaLinesHaveEmptyParts(String line) { // OSV-2024-1210, OSV-2024-1230
        assertEquals(ParseError.NONE, wrap("v=0\r\n" + line));
        SdpMedia media = session.media(0);
        int end = media.offset() + media.length();
        assertTrue(media.port() <= 9);
        assertTrue(media.formatsOffset() + media.formatsLength() <= end);
        assertTrue(media.addressOffset() + media.addressLength() <= end);
        assertFalse(media.hasFormat(Token.of("1")));
    }

    @Test
    void tooManyMediaAreRefused() {
        assertEquals(
                ParseError.BODY_TOO_COMPLEX,
                wrap("v=0\n" + "m=a 1 b c\n".repeat(SdpSession.MEDIA_MAX + 1)));
    }

    @Test
    void whatIsNoSessionDescriptionIsRefused() {
        assertEquals(ParseError.BODY_MALFORMED, wrap(""));
        assertEquals(ParseError.BODY_MALFORMED, wrap("hello"));
        assertEquals(0, session.mediaCount());
        assertFalse(session.lines().next());
    }
}
