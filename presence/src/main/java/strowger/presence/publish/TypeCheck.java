package strowger.presence.publish;

import strowger.parser.SipMessage;
import strowger.presence.event.BodyTypes;

/** How closely the content type of a PUBLISH is looked at, beside the document itself. */
public enum TypeCheck {
    /** Not at all. */
    NONE,
    /** It must be one of the package's. */
    STRICT,
    /** It may be that of any XML, or of plain text, or missing: some clients have it wrong. */
    LENIENT;

    /** The one of a number in a configuration, which has been found to be in range. */
    public static TypeCheck of(long number) {
        return values()[(int) number];
    }

    boolean allows(BodyTypes types, SipMessage request) {
        return switch (this) {
            case NONE -> true;
            case STRICT -> types.hasThatOf(request);
            case LENIENT -> BodyTypes.mayBeXml(request) || types.hasThatOf(request);
        };
    }
}
