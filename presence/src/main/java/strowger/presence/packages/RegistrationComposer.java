package strowger.presence.packages;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.presence.document.RegistrationInfo;
import strowger.presence.event.Composer;
import strowger.presence.event.Publications;
import strowger.presence.event.Watch;

import java.util.function.UnaryOperator;

/** The body of event reg when several publications are put together. */
final class RegistrationComposer implements Composer {
    @Override
    public void compose(Publications publications, Output out) {
        RegistrationInfo.compose(Published.documents(publications, UnaryOperator.identity()))
                .ifPresent(root -> Published.write(root, out));
    }

    /** Writes the version of a subscription into the body (RFC 3680 §5.1). */
    static boolean version(DirectBuffer composed, int offset, int length, Watch watch, Output out) {
        int version = offset + RegistrationInfo.VERSION_OFFSET;
        out.put(composed, offset, RegistrationInfo.VERSION_OFFSET)
                .putNumber(watch.version())
                .put(composed, version + 1, offset + length - version - 1);
        return true;
    }
}
