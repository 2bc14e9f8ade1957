package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Core;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;

import java.nio.charset.StandardCharsets;

/**
 * Two peers in one that allocate nothing: one sends a request through a core, the other answers
 * what reaches it with 200; for {@link Stage}.
 */
final class Echo {
    private static final String REQUEST =
            """
            MESSAGE sip:bob@192.0.2.9:5080 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK00000000
            Max-Forwards: 70
            From: <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: echo
            CSeq: 7 MESSAGE
            Content-Length: 0

            """;
    private static final byte[] OK = "SIP/2.0 200 OK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH_MAX = 4_096;

    private final Core core;
    private final UnsafeBuffer request =
            new UnsafeBuffer(REQUEST.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private final Inbound inbound = new Inbound();
    private final Inbound answer = new Inbound();
    private final ListenSocket socket;
    private final int branchOffset;
    private int replyLength;
    private int number;
    private long answered;

    Echo(Core core, ListenSocket socket) {
        this.core = core;
        this.socket = socket;
        branchOffset = REQUEST.replace("\n", "\r\n").indexOf("00000000");
        parse(inbound, "192.0.2.1", 5062);
        parse(answer, "192.0.2.9", 5080);
    }

    private static void parse(Inbound message, String host, int port) {
        byte[] bytes = host.getBytes(StandardCharsets.US_ASCII);
        message.source().parseHost(new UnsafeBuffer(bytes), 0, bytes.length);
        message.source().port(port);
    }

    /** One request, and its answer. */
    void exchange() {
        number++;
        for (int digit = 0; digit < 8; digit++) {
            request.putByte(branchOffset + digit, DIGITS[number >>> (4 * digit) & 0xf]);
        }
        replyLength = 0;
        core.onMessage(inbound.wrap(request, 0, request.capacity()).arrived(socket, 0, 0));
        if (replyLength > 0) {
            core.onMessage(answer.wrap(reply, 0, replyLength).arrived(socket, 0, 0));
        }
    }

    /** What the core sends. */
    void onSent(MutableDirectBuffer memory, int length) {
        if (memory.getByte(0) == 'M') {
            replyLength = answer(memory, length);
        } else {
            answered++;
        }
    }

    /** The request with another first line is an answer that will do. */
    private int answer(DirectBuffer memory, int length) {
        int lineEnd = 0;
        while (memory.getByte(lineEnd) != '\r') {
            lineEnd++;
        }
        reply.putBytes(0, OK);
        reply.putBytes(OK.length, memory, lineEnd, length - lineEnd);
        return OK.length + length - lineEnd;
    }

    long answeredCount() {
        return answered;
    }
}
