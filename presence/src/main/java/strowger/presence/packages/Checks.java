package strowger.presence.packages;

import org.agrona.DirectBuffer;

import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentReader;
import strowger.presence.event.BodyCheck.Verdict;

/** What is looked at in a body before it is stored. */
final class Checks {
    private static final Verdict TOO_LARGE = Verdict.of(413, "Request Entity Too Large");

    private static final ThreadLocal<DocumentReader> READERS =
            ThreadLocal.withInitial(DocumentReader::new);

    private Checks() {}

    /** XML, well-formed and within the limits. */
    static Verdict xml(DirectBuffer body, int offset, int length) {
        return verdict(READERS.get().check(body, offset, length));
    }

    private static Verdict verdict(DocumentError error) {
        return switch (error) {
            case NONE -> Verdict.GOOD;
            case TOO_LARGE -> TOO_LARGE;
            default -> Verdict.UNSUPPORTED;
        };
    }
}
