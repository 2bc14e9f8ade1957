package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.StreamPeer.CONFIG;
import static strowger.engine.transport.StreamPeer.connect;
import static strowger.engine.transport.StreamPeer.message;
import static strowger.engine.transport.StreamPeer.read;
import static strowger.engine.transport.StreamPeer.streams;
import static strowger.engine.transport.StreamPeer.write;
import static strowger.engine.transport.StreamPeer.writeAll;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;

import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;

/** Streams cut into messages, however they come, and those that cannot be. */
class StreamFramingSystemTest {
    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void pipelinedMessagesAreCutApartHoweverTheyAreSplit(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            StringBuilder all = new StringBuilder();
            for (int each = 0; each < 300; each++) {
                all.append(message("x".repeat(each * 7 % 1000) + each));
            }
            for (int start = 0; start < all.length(); start += 997) {
                write(client, all.substring(start, Math.min(start + 997, all.length())));
            }
            for (int each = 0; each < 300; each++) {
                assertEquals(message("x".repeat(each * 7 % 1000) + each), loopback.await().text());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aMessageOfTenThousandTinySegmentsComesWhole(Io io) throws Exception {
        String message = message("y".repeat(9_900));
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            for (int index = 0; index < message.length(); index++) {
                write(client, message.substring(index, index + 1));
            }
            assertEquals(message, loopback.await().text());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPingOfRfc5626IsAnsweredWithAPong(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, "\r\n\r\n");
            assertEquals("\r\n", read(client, 2));
            write(client, "\r\n\r\n" + message(""));
            assertEquals("\r\n", read(client, 2));
            assertEquals(message(""), loopback.await().text());
            assertEquals(2, loopback.transports.total(TransportCounter.PINGS_ANSWERED));
        }
    }

    static Stream<Arguments> hostileStreams() {
        String start = "OPTIONS sip:a SIP/2.0\r\n";
        return Stream.of(
                Arguments.of(start + "Content-Length: 2147483648\r\n\r\n"),
                Arguments.of(start + "Content-Length: 4294967301\r\n\r\n"), // 2^32 + 5
                Arguments.of(start + "Content-Length: 18446744073709551617\r\n\r\n"),
                Arguments.of(start + "Content-Length: -1\r\n\r\n"),
                Arguments.of(start + "Content-Length: 1 1\r\n\r\n"),
                Arguments.of(start + "Content-Length: 0x10\r\n\r\n"),
                Arguments.of(start + "Content-Length:\r\n\r\n"),
                Arguments.of(start + "Content-Length: 3\r\nl: 4\r\n\r\n"),
                Arguments.of(start + "Subject: none\r\n\r\n"),
                Arguments.of(start + "Content-Length: 65536\r\n\r\n"),
                Arguments.of("\0\0\0\0\0\0\0\0"),
                Arguments.of(start + ("X: " + "z".repeat(1000) + "\r\n").repeat(70)),
                Arguments.of("z".repeat(70_000)));
    }

    @ParameterizedTest
    @MethodSource("hostileStreams")
    void aStreamThatCannotBeFollowedIsClosedAndCounted(String bytes) throws Exception {
        try (Loopback loopback = new Loopback(Io.AUTO, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            writeAll(client, bytes);
            EndReason reason = loopback.awaitEnded().reason();
            assertTrue(
                    List.of(EndReason.FRAMING_FAULT, EndReason.MESSAGE_TOO_LARGE).contains(reason));
            assertEquals(1, loopback.transports.ended(reason));
            assertEquals(0, loopback.transports.connectionCount());
            assertTrue(loopback.received.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aMessageThatIsNeverFinishedEndsItsConnection(Io io) throws Exception {
        TransportConfig config = streams(with -> with.messages(65_535, 60));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message("") + "INVITE sip:");
            assertEquals(message(""), loopback.await().text());
            assertEquals(EndReason.MESSAGE_TIMEOUT, loopback.awaitEnded().reason());
        }
    }
}
