package strowger.presence.pua;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One PUBLISH.
 *
 * @param proxy the URI it goes to; empty for the presentity's own.
 * @param etag what it changes; empty for a new document.
 */
record PublishRequest(
        String proxy, String callId, long cseq, String etag, PuaPublication publication) {
    private static final DirectBuffer ETAG = name("SIP-ETag");
    private static final DirectBuffer EXPIRES = name("Expires");

    /**
     * What came of it.
     *
     * @param code of the final response; 0 when it could not be sent.
     * @param etag the document has now.
     * @param expires what the server says of its end; empty when it says nothing.
     */
    record Answer(int code, String etag, String expires) {
        static final Answer NONE = new Answer(0, "", "");

        boolean isGood() {
            return code >= 200 && code < 300;
        }

        /** The seconds that the server keeps it. */
        long expiresSec(long otherwise) {
            return expires.matches("[0-9]{1,9}") ? Long.parseLong(expires) : otherwise;
        }
    }

    private static DirectBuffer name(String name) {
        return new UnsafeBuffer(name.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Sends it.
     *
     * @param onAnswer told of the final response, once; not called when this answers false.
     */
    boolean send(Core core, Consumer<Answer> onAnswer) {
        byte[] head = head().getBytes(StandardCharsets.UTF_8);
        DirectBuffer body = publication.document();
        int bodyLength = publication.expiresSec() == 0 ? 0 : body.capacity();
        UnsafeBuffer text = new UnsafeBuffer(new byte[head.length + bodyLength]);
        text.putBytes(0, head);
        text.putBytes(head.length, body, 0, bodyLength);
        Value destination = new Value();
        if (!proxy.isEmpty()) {
            destination.set(Value.ofText(proxy));
        }
        return Transactions.of(core)
                        .localRequests()
                        .send(
                                text,
                                0,
                                text.capacity(),
                                destination,
                                ListenSocket.NONE,
                                (_, reply, code) -> {
                                    if (code >= 200) {
                                        onAnswer.accept(answer(reply, code));
                                    }
                                })
                != 0;
    }

    private String head() {
        boolean whole = publication.expiresSec() > 0 && publication.document().capacity() > 0;
        String ifMatch = etag.isEmpty() ? "" : "SIP-If-Match: " + etag + "\r\n";
        String type = whole ? "Content-Type: " + publication.contentType() + "\r\n" : "";
        int length = whole ? publication.document().capacity() : 0;
        return """
        PUBLISH %1$s SIP/2.0\r
        From: <%1$s>;tag=%2$s\r
        To: <%1$s>\r
        Call-ID: %3$s\r
        CSeq: %4$d PUBLISH\r
        Max-Forwards: 70\r
        Event: %5$s\r
        Expires: %6$d\r
        %7$s%8$sContent-Length: %9$d\r
        \r
        """
                .formatted(
                        publication.presentity(),
                        callId.substring(0, 8),
                        callId,
                        cseq,
                        publication.event(),
                        publication.expiresSec(),
                        ifMatch,
                        type,
                        length);
    }

    private static Answer answer(RoutingContext reply, int code) {
        return reply == RoutingContext.NONE
                ? new Answer(code, "", "")
                : new Answer(code, header(reply, ETAG), header(reply, EXPIRES));
    }

    private static String header(RoutingContext reply, DirectBuffer name) {
        SipMessage message = reply.message();
        int index = message.find(name, 0, name.capacity());
        return index == SipMessage.ABSENT
                ? ""
                : message.buffer()
                        .getStringWithoutLengthUtf8(
                                message.valueOffset(index), message.valueLength(index));
    }
}
