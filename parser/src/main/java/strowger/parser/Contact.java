package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * One element of a {@code Contact} header: an address where a user is reached, or the star that
 * means all of them (RFC 3261 §10.2.2, §20.10).
 *
 * <p>{@code q} counts in thousandths; {@code expires} is 3600 where it is malformed (§10.3 step 6)
 * and stops at 2^31-1; {@code +sip.instance} and {@code reg-id} are those of RFC 5626 §4. Valid
 * while the wrapped buffer is.
 */
public final class Contact {
    /** What a numeric parameter gives that is not there. */
    public static final int ABSENT = -1;

    /** The value of {@code q=1}. */
    public static final int Q_MAX = 1000;

    private static final int EXPIRES_SEC_MALFORMED = 3600;
    private static final Token Q = Token.of("q");
    private static final Token EXPIRES = Token.of("expires");
    private static final Token INSTANCE = Token.of("+sip.instance");
    private static final Token REG_ID = Token.of("reg-id");
    private static final Token METHODS = Token.of("methods");
    private static final Token RECEIVED = Token.of("received");

    private final NameAddr address = new NameAddr();
    private DirectBuffer buffer = SipMessage.NOTHING;
    private boolean star;
    private int q;
    private int expiresSec;
    private int regId;
    private int instanceOffset;
    private int instanceLength;
    private int methodsOffset;
    private int methodsLength;
    private int receivedOffset;
    private int receivedLength;

    /**
     * Reads one element that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#CONTACT_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        clear(buffer, offset);
        star = length == 1 && buffer.getByte(offset) == '*';
        if (star) {
            return ParseError.NONE;
        }
        if (address.wrap(buffer, offset, length) != ParseError.NONE) {
            return ParseError.CONTACT_MALFORMED;
        }
        Parameters parameters = address.parameters();
        boolean sound = true;
        while (parameters.next()) {
            sound &= readParameter(parameters);
        }
        return sound ? ParseError.NONE : ParseError.CONTACT_MALFORMED;
    }

    private void clear(DirectBuffer buffer, int offset) {
        this.buffer = buffer;
        q = expiresSec = regId = ABSENT;
        instanceOffset = methodsOffset = receivedOffset = offset;
        instanceLength = methodsLength = receivedLength = 0;
    }

    private boolean readParameter(Parameters parameters) {
        int offset = parameters.valueOffset();
        int length = parameters.valueLength();
        if (parameters.isNamed(Q)) {
            q = parseQ(buffer, offset, length);
            return q >= 0;
        }
        if (parameters.isNamed(EXPIRES)) {
            int seconds = DeltaSeconds.parse(buffer, offset, length);
            expiresSec = seconds == DeltaSeconds.MALFORMED ? EXPIRES_SEC_MALFORMED : seconds;
        } else if (parameters.isNamed(INSTANCE)) {
            instanceOffset = offset;
            instanceLength = length;
        } else if (parameters.isNamed(REG_ID)) {
            int id = parameters.valueAsInt(Integer.MAX_VALUE);
            regId = id > 0 ? id : ABSENT;
        } else if (parameters.isNamed(METHODS)) {
            methodsOffset = offset;
            methodsLength = length;
        } else if (parameters.isNamed(RECEIVED)) {
            receivedOffset = offset;
            receivedLength = length;
        }
        return true;
    }

    /**
     * A {@code qvalue} of at most three decimals, in thousandths; or -1.
     *
     * <p>{@code qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )}; a bare ".5" is met.
     */
    static int parseQ(DirectBuffer buffer, int offset, int length) {
        int limit = offset + length;
        int point = ByteScan.indexOf(buffer, offset, limit, (byte) '.');
        int whole = point == offset ? 0 : Decimal.parse(buffer, offset, point - offset, 1);
        if (whole < 0 || length == 0 || limit - point > 4 || (length == 1 && point == offset)) {
            return -1;
        }
        int thousandths = 0;
        for (int place = 1; place <= 3; place++) {
            int at = point + place;
            int digit = at < limit ? buffer.getByte(at) - '0' : 0;
            if (digit < 0 || digit > 9) {
                return -1;
            }
            thousandths = thousandths * 10 + digit;
        }
        int value = whole * Q_MAX + thousandths;
        return value > Q_MAX ? -1 : value;
    }

    /** Whether it is the star, which has no address and no parameters. */
    public boolean isStar() {
        return star;
    }

    /** The address with all its parameters; means nothing for the star. */
    public NameAddr address() {
        return address;
    }

    /** The preference in thousandths, 0 to {@link #Q_MAX}, or {@link #ABSENT}. */
    public int q() {
        return q;
    }

    /** The lifetime asked for in seconds, or {@link #ABSENT}. */
    public int expiresSec() {
        return expiresSec;
    }

    /** The flow's number of {@code reg-id}, from 1, or {@link #ABSENT}. */
    public int regId() {
        return regId;
    }

    /** Where the value of {@code +sip.instance} begins, behind its quote. */
    public int instanceOffset() {
        return instanceOffset;
    }

    /** Length of the instance with its angle brackets, without quotes; 0 if there is none. */
    public int instanceLength() {
        return instanceLength;
    }

    /** Where the value of {@code methods} begins, behind its quote (RFC 3840 §9). */
    public int methodsOffset() {
        return methodsOffset;
    }

    /** Length of the value of {@code methods}, without quotes; 0 if there is none. */
    public int methodsLength() {
        return methodsLength;
    }

    /** Where the value of {@code received} begins, a URI as Kamailio's registrar writes it. */
    public int receivedOffset() {
        return receivedOffset;
    }

    /** Length of the value of {@code received}, without quotes; 0 if there is none. */
    public int receivedLength() {
        return receivedLength;
    }

    /** The buffer it was wrapped over. */
    public DirectBuffer buffer() {
        return buffer;
    }
}
