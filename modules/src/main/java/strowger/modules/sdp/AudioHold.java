package strowger.modules.sdp;

import org.agrona.DirectBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.parser.Token;
import strowger.parser.body.SdpDirection;
import strowger.parser.body.SdpMedia;

/**
 * Whether the sender of a session description puts audio on hold: by its direction (RFC 3264 §8.4),
 * or by an address of zeros, as RFC 2543 had it.
 */
public final class AudioHold {
    private static final Token AUDIO = Token.of("audio");
    private static final Token ZEROS = Token.of("0.0.0.0");

    private AudioHold() {}

    /** Whether some audio of the message's description is on hold. */
    public static boolean isOnHold(RoutingContext context) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return false;
        }
        DirectBuffer buffer = context.message().buffer();
        for (int index = 0; index < body.session().mediaCount(); index++) {
            SdpMedia media = body.session().media(index);
            if (media.is(AUDIO) && isHeld(buffer, media)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHeld(DirectBuffer buffer, SdpMedia media) {
        return media.direction() == SdpDirection.SENDONLY
                || media.direction() == SdpDirection.INACTIVE
                || ZEROS.matches(buffer, media.addressOffset(), media.addressLength());
    }
}
