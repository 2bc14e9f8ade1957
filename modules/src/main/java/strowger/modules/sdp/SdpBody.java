package strowger.modules.sdp;

import org.agrona.DirectBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.parser.HeaderName;
import strowger.parser.MediaType;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.parser.body.Multipart;
import strowger.parser.body.SdpLines;
import strowger.parser.body.SdpSession;

/**
 * The session description of a message: its body, or the first part of it that is one. One to a
 * thread, for the duration of a call.
 */
final class SdpBody {
    private static final ThreadLocal<SdpBody> CURRENT = ThreadLocal.withInitial(SdpBody::new);
    private static final Token APPLICATION = Token.of("application");
    private static final Token SDP = Token.of("sdp");
    private static final Token MULTIPART = Token.of("multipart");
    private static final Token MIXED = Token.of("mixed");
    private static final byte[] SDP_TYPE = {
        'a', 'p', 'p', 'l', 'i', 'c', 'a', 't', 'i', 'o', 'n', '/', 's', 'd', 'p'
    };

    private final MediaType type = new MediaType();
    private final Multipart multipart = new Multipart();
    private final SdpSession session = new SdpSession();
    private final SdpLines lines = new SdpLines();
    private final SdpLines others = new SdpLines();
    private final CodecList codecs = new CodecList();

    private SdpBody() {}

    /** This thread's. */
    static SdpBody current() {
        return CURRENT.get();
    }

    /** Reads the description of a context's message; false if it has none. */
    boolean read(RoutingContext context) {
        SipMessage message = context.message();
        if (message.bodyLength() == 0) {
            return false;
        }
        if (message.find(HeaderName.CONTENT_TYPE) == SipMessage.ABSENT) {
            return wrap(message.buffer(), message.bodyOffset(), message.bodyLength());
        }
        if (type.wrap(message) != ParseError.NONE) {
            return false;
        }
        if (type.is(APPLICATION, SDP)) {
            return wrap(message.buffer(), message.bodyOffset(), message.bodyLength());
        }
        return type.is(MULTIPART, MIXED)
                && multipart.wrap(message) == ParseError.NONE
                && multipart.find(APPLICATION, SDP)
                && wrap(message.buffer(), multipart.contentOffset(), multipart.contentLength());
    }

    private boolean wrap(DirectBuffer buffer, int offset, int length) {
        return session.wrap(buffer, offset, length) == ParseError.NONE;
    }

    /** Whether Content-Type alone says that there is a description. */
    boolean isClaimed(SipMessage message) {
        if (message.bodyLength() == 0) {
            return false;
        }
        if (message.find(HeaderName.CONTENT_TYPE) == SipMessage.ABSENT) {
            return true;
        }
        return type.wrap(message) == ParseError.NONE
                && (type.is(APPLICATION, SDP)
                        || (type.is(MULTIPART, MIXED)
                                && Bytes.indexOf(
                                                message.buffer(),
                                                message.bodyOffset(),
                                                message.bodyLength(),
                                                SDP_TYPE)
                                        >= 0));
    }

    /** The description read last. */
    SdpSession session() {
        return session;
    }

    /** All its lines, as a cursor that stands before the first. */
    SdpLines lines(DirectBuffer buffer) {
        return lines.wrap(buffer, session.offset(), session.length());
    }

    /** A second cursor over some lines. */
    SdpLines lines(DirectBuffer buffer, int offset, int length) {
        return others.wrap(buffer, offset, length);
    }

    /** The list of codecs that a function is given. */
    CodecList codecs() {
        return codecs;
    }
}
