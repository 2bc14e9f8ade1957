package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The value of a {@code Session-Expires} header (RFC 4028 §4): seconds, and who refreshes. {@code
 * Min-SE} (§5) has the same form. Valid while the wrapped buffer is.
 */
public final class SessionExpires {
    /** Who refreshes the session. */
    public enum Refresher {
        UAC,
        UAS,
        NOT_SAID
    }

    private static final Token REFRESHER = Token.of("refresher");
    private static final Token UAC = Token.of("uac");
    private static final Token UAS = Token.of("uas");

    private final ParameterizedValue value = new ParameterizedValue();
    private int seconds;
    private Refresher refresher = Refresher.NOT_SAID;

    /**
     * Reads a value that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#SESSION_EXPIRES_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        ParseError error = value.wrap(buffer, offset, length);
        seconds = DeltaSeconds.parse(buffer, value.offset(), value.length());
        if (error != ParseError.NONE || seconds < 0) {
            return ParseError.SESSION_EXPIRES_MALFORMED;
        }
        refresher = Refresher.NOT_SAID;
        Parameters parameters = value.parameters();
        if (parameters.find(REFRESHER)) {
            int at = parameters.valueOffset();
            boolean uac = UAC.matches(buffer, at, parameters.valueLength());
            boolean uas = UAS.matches(buffer, at, parameters.valueLength());
            refresher = uac ? Refresher.UAC : uas ? Refresher.UAS : Refresher.NOT_SAID;
        }
        return ParseError.NONE;
    }

    /** The session's interval in seconds. */
    public int seconds() {
        return seconds;
    }

    /** Who refreshes. */
    public Refresher refresher() {
        return refresher;
    }
}
