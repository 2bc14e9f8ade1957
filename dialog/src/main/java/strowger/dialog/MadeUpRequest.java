package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.CoreSettings;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;

import java.nio.charset.StandardCharsets;

/**
 * A request for the event routes of a dialog that no message brought about: request URI, From, To
 * and Call-ID are the dialog's. It never leaves.
 */
final class MadeUpRequest {
    private MadeUpRequest() {}

    /** The request of the dialog that a desk has read last. */
    static Inbound of(Desk desk, CoreSettings settings) {
        String text =
                """
                OPTIONS %s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1
                From: <%s>;tag=%s
                To: <%s>%s
                Call-ID: %s
                CSeq: 1 OPTIONS
                Content-Length: 0

                """
                        .formatted(
                                desk.text(DialogField.REQUEST_URI),
                                desk.text(DialogField.FROM_URI),
                                desk.text(DialogField.FROM_TAG),
                                desk.text(DialogField.TO_URI),
                                toTag(desk.text(DialogField.TO_TAG)),
                                desk.callId());
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Inbound inbound = new Inbound().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        ListenSocket socket = settings.sockets().getFirst();
        inbound.source().copyFrom(socket.endpoint());
        return inbound.arrived(socket, 0, 0);
    }

    private static String toTag(String tag) {
        return tag.isEmpty() ? "" : ";tag=" + tag;
    }
}
