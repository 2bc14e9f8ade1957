package strowger.parser;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * One {@code via-parm}: how a message was sent, and where its reply goes back to.
 *
 * <p>{@code via-parm = sent-protocol LWS sent-by *( SEMI via-params )} (RFC 3261 §20.42, §25.1),
 * {@code rport} from RFC 3581, {@code alias} from RFC 5923. A header may hold several, with commas
 * between; {@link #end} tells where this one ended. Valid while the wrapped buffer is.
 */
public final class Via {
    /** Every branch made under RFC 3261 begins with this (§8.1.1.7). */
    public static final Token MAGIC_COOKIE = Token.of("z9hG4bK");

    /** What a numeric parameter gives that is not there, or has no value. */
    public static final int ABSENT = -1;

    private static final Token SIP = Token.of("SIP");
    private static final Token VERSION = Token.of("2.0");
    private static final Token BRANCH = Token.of("branch");
    private static final Token RECEIVED = Token.of("received");
    private static final Token RPORT = Token.of("rport");
    private static final Token MADDR = Token.of("maddr");
    private static final Token TTL = Token.of("ttl");
    private static final Token ALIAS = Token.of("alias");
    private static final long SIP_2_0 = 0x2F30_2E32_2F50_4953L; // "SIP/2.0/"
    private static final int PORT_MAX = 65_535;
    private static final int TTL_MAX = 255;

    private final HostPort sentBy = new HostPort();
    private final Parameters parameters = new Parameters();
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int offset;
    private int end;
    private int transportOffset;
    private int transportLength;
    private int branchOffset;
    private int branchLength;
    private int receivedOffset;
    private int receivedLength;
    private int maddrOffset;
    private int maddrLength;
    private int rportOffset;
    private int rportEnd;
    private int rport;
    private int ttl;
    private boolean alias;

    /**
     * Reads the first Via of the value in {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#VIA_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        clear(buffer, offset);
        int limit = offset + length;
        int host = readProtocol(offset, limit);
        if (host == ABSENT || sentBy.read(buffer, host, limit, true) != ParseError.NONE) {
            return ParseError.VIA_MALFORMED;
        }
        return readParameters(sentBy.end(), limit);
    }

    private void clear(DirectBuffer buffer, int offset) {
        this.buffer = buffer;
        this.offset = offset;
        end = offset;
        branchOffset = branchLength = 0;
        receivedOffset = receivedLength = 0;
        maddrOffset = maddrLength = 0;
        rportOffset = rportEnd = ABSENT;
        rport = ABSENT;
        ttl = ABSENT;
        alias = false;
    }

    /** Reads {@code SIP/2.0/transport}, white space allowed around the slashes. */
    private int readProtocol(int index, int limit) {
        int transport = readVersion(index, limit);
        if (transport == ABSENT) {
            return ABSENT;
        }
        int transportEnd = Token.skip(buffer, transport, limit);
        transportOffset = transport;
        transportLength = transportEnd - transport;
        int host = Lws.skip(buffer, transportEnd, limit);
        return transportLength == 0 || host == transportEnd ? ABSENT : host;
    }

    /** Where the transport begins: nearly always the version is written in eight bytes. */
    private int readVersion(int index, int limit) {
        if (limit - index > Long.BYTES && buffer.getLong(index, LITTLE_ENDIAN) == SIP_2_0) {
            return Lws.skip(buffer, index + Long.BYTES, limit);
        }
        int version = part(index, limit, SIP);
        return version == ABSENT ? ABSENT : part(version, limit, VERSION);
    }

    private int part(int index, int limit, Token expected) {
        int tokenEnd = Token.skip(buffer, index, limit);
        int slash = Lws.skip(buffer, tokenEnd, limit);
        boolean found = expected.matches(buffer, index, tokenEnd - index);
        return found && slash < limit && buffer.getByte(slash) == '/'
                ? Lws.skip(buffer, slash + 1, limit)
                : ABSENT;
    }

    private ParseError readParameters(int index, int limit) {
        parameters.wrapChecked(buffer, index, limit - index);
        while (parameters.next()) {
            readParameter();
        }
        end = parameters.stop();
        boolean ended = end == limit || buffer.getByte(end) == ',';
        boolean sound = ended && parameters.fault() == ParseError.NONE;
        parameters.wrapChecked(buffer, index, end - index);
        return sound ? ParseError.NONE : ParseError.VIA_MALFORMED;
    }

    private void readParameter() {
        switch (parameters.nameLength()) {
            case 6 -> readBranch();
            case 5 -> readRportOrMaddr();
            case 8 -> readReceived();
            case 3 -> ttl = parameters.isNamed(TTL) ? parameters.valueAsInt(TTL_MAX) : ttl;
            default -> {}
        }
    }

    private void readBranch() {
        if (branchLength == 0 && parameters.isNamed(BRANCH)) {
            branchOffset = parameters.valueOffset();
            branchLength = parameters.valueLength();
        }
    }

    private void readReceived() {
        if (receivedLength == 0 && parameters.isNamed(RECEIVED)) {
            receivedOffset = parameters.valueOffset();
            receivedLength = parameters.valueLength();
        }
    }

    private void readRportOrMaddr() {
        if (rportOffset == ABSENT && parameters.isNamed(RPORT)) {
            rportOffset = parameters.nameOffset();
            rportEnd = parameters.valueOffset() + parameters.valueLength();
            int port = parameters.valueAsInt(PORT_MAX);
            rport = port > 0 ? port : ABSENT;
        } else if (maddrLength == 0 && parameters.isNamed(MADDR)) {
            maddrOffset = parameters.valueOffset();
            maddrLength = parameters.valueLength();
        } else if (parameters.isNamed(ALIAS)) {
            alias = true;
        }
    }

    /** Where it begins. */
    public int offset() {
        return offset;
    }

    /** The index after it: the comma before the next one, or the end of the value. */
    public int end() {
        return end;
    }

    /** Where the transport's name begins. */
    public int transportOffset() {
        return transportOffset;
    }

    /** Length of the transport's name in bytes. */
    public int transportLength() {
        return transportLength;
    }

    /** Whether the transport is this one, whatever its case. */
    public boolean isTransport(Token transport) {
        return transport.matches(buffer, transportOffset, transportLength);
    }

    /** Host and port of the sender. */
    public HostPort sentBy() {
        return sentBy;
    }

    /** Where the branch begins. */
    public int branchOffset() {
        return branchOffset;
    }

    /** Length of the branch in bytes, 0 if there is none. */
    public int branchLength() {
        return branchLength;
    }

    /**
     * Whether the branch was made under RFC 3261: the magic cookie with something behind it. The
     * bare cookie identifies nothing (RFC 4475 §3.2.1).
     */
    public boolean hasMagicBranch() {
        return branchLength > MAGIC_COOKIE.length()
                && MAGIC_COOKIE.matches(buffer, branchOffset, MAGIC_COOKIE.length());
    }

    /** Where the {@code received} address begins. */
    public int receivedOffset() {
        return receivedOffset;
    }

    /** Length of the {@code received} address in bytes, 0 if there is none. */
    public int receivedLength() {
        return receivedLength;
    }

    /** Where the {@code maddr} host begins. */
    public int maddrOffset() {
        return maddrOffset;
    }

    /** Length of the {@code maddr} host in bytes, 0 if there is none. */
    public int maddrLength() {
        return maddrLength;
    }

    /** Whether {@code rport} is there, with or without a value. */
    public boolean hasRport() {
        return rportOffset != ABSENT;
    }

    /** Where the name {@code rport} begins, or {@link #ABSENT}. */
    public int rportOffset() {
        return rportOffset;
    }

    /** The index after {@code rport} and its value, or {@link #ABSENT}. */
    public int rportEnd() {
        return rportEnd;
    }

    /** The value of {@code rport}, 1 to 65535, or {@link #ABSENT}. */
    public int rport() {
        return rport;
    }

    /** The value of {@code ttl}, 0 to 255, or {@link #ABSENT}. */
    public int ttl() {
        return ttl;
    }

    /** Whether {@code alias} is there: the connection may carry requests back (RFC 5923 §5). */
    public boolean hasAlias() {
        return alias;
    }

    /** All parameters, as a cursor that stands before the first. */
    public Parameters parameters() {
        parameters.rewind();
        return parameters;
    }
}
