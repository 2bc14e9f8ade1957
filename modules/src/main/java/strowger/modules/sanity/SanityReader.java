package strowger.modules.sanity;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.ContactList;
import strowger.parser.Credentials;
import strowger.parser.DeltaSeconds;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.parser.TokenList;

import java.util.List;

/** Makes the checks on a message, and remembers what the last found. One to a context. */
public final class SanityReader {
    private static final Token TAG = Token.of("tag");
    private static final byte[] COMMA = Output.bytes(", ");
    private static final byte[] UNSUPPORTED = Output.bytes("Unsupported: ");
    private static final Value[] REASONS = reasons();
    private static final int TOKENS_MAX = 64;
    private static final int UNSUPPORTED_MAX = 1024;

    private final TokenList required = new TokenList();
    private final Credentials credentials = new Credentials();
    private final ContactList contacts = new ContactList();
    private final AddressList addresses = new AddressList();
    private final Value unsupported = new Value();
    private SanityFault fault = SanityFault.NONE;
    private long messageNumber;

    private static Value[] reasons() {
        Value[] reasons = new Value[SanityFault.values().length];
        for (SanityFault fault : SanityFault.values()) {
            reasons[fault.ordinal()] = Value.ofText(fault.reason());
        }
        return reasons;
    }

    /**
     * Makes the checks.
     *
     * @param checks bits as in {@link SanityCheck}.
     * @param uris which URIs {@link SanityCheck#PARSE_URIS} reads: 1 request, 2 From, 4 To, 8
     *     Contact.
     * @param extensions that Proxy-Require may name.
     * @param sizes looked at first.
     * @return the first fault.
     */
    public SanityFault check(
            RoutingContext context,
            long checks,
            long uris,
            List<Token> extensions,
            SizeLimits sizes) {
        messageNumber = context.messageNumber();
        unsupported.setNull();
        fault = sizes.check(context.message(), context.inbound().length(), addresses);
        for (SanityCheck check : SanityCheck.ALL) {
            if ((checks & check.bit()) != 0 && fault == SanityFault.NONE) {
                fault = make(check, context, uris, extensions);
            }
        }
        return fault;
    }

    private SanityFault make(
            SanityCheck check, RoutingContext context, long uris, List<Token> extensions) {
        SipMessage message = context.message();
        return switch (check) {
            case SCHEME -> scheme(message);
            case CONTENT_LENGTH -> contentLength(context);
            case EXPIRES ->
                    when(
                            DeltaSeconds.of(message, HeaderName.EXPIRES) == DeltaSeconds.MALFORMED
                                    || isExpiresTooLarge(message),
                            SanityFault.EXPIRES);
            case PROXY_REQUIRE -> proxyRequire(context, extensions);
            case PARSE_URIS -> parseUris(message, uris);
            case CREDENTIALS -> credentials(message);
            case TAGS -> tags(message);
            case AUTHORIZATION -> authorization(message);
            case VIA ->
                    when(
                            message.topViaError() != ParseError.NONE
                                    || message.topVia().sentBy().hostLength() == 0,
                            SanityFault.VIA);
        };
    }

    private static SanityFault when(boolean found, SanityFault fault) {
        return found ? fault : SanityFault.NONE;
    }

    private static SanityFault scheme(SipMessage message) {
        return when(
                message.isRequest()
                        && message.requestUri().scheme() != SipUri.Scheme.SIP
                        && message.requestUri().scheme() != SipUri.Scheme.SIPS
                        && message.requestUri().scheme() != SipUri.Scheme.TEL,
                SanityFault.SCHEME);
    }

    /** More bytes in the datagram than the header says; fewer the core has refused. */
    private static SanityFault contentLength(RoutingContext context) {
        SipMessage message = context.message();
        boolean longer =
                !context.socket().protocol().isReliable()
                        && message.contentLength() != SipMessage.ABSENT
                        && message.bodyOffset() + message.bodyLength()
                                < context.inbound().offset() + context.inbound().length();
        return when(longer, SanityFault.CONTENT_LENGTH);
    }

    /** Expires is below 2^32 (RFC 3261 §20.19). */
    private static boolean isExpiresTooLarge(SipMessage message) {
        int header = message.find(HeaderName.EXPIRES);
        if (header == SipMessage.ABSENT) {
            return false;
        }
        long tally = 0;
        int offset = message.valueOffset(header);
        for (int index = 0; index < message.valueLength(header); index++) {
            int digit = message.buffer().getByte(offset + index) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            tally = tally * 10 + digit;
            if (tally >= 1L << Integer.SIZE) {
                return true;
            }
        }
        return false;
    }

    private SanityFault proxyRequire(RoutingContext context, List<Token> extensions) {
        SipMessage message = context.message();
        required.wrap(message, HeaderName.PROXY_REQUIRE);
        boolean found = false;
        Output out = context.beginText(UNSUPPORTED_MAX);
        for (int token = 0; token < TOKENS_MAX && required.next(); token++) {
            if (!isSupported(extensions)) {
                out.put(found ? COMMA : UNSUPPORTED);
                out.put(message.buffer(), required.offset(), required.length());
                found = true;
            }
        }
        if (found) {
            out.putLineEnd();
        }
        context.endText(unsupported);
        return when(found, SanityFault.PROXY_REQUIRE);
    }

    private boolean isSupported(List<Token> extensions) {
        for (int index = 0; index < extensions.size(); index++) {
            if (required.is(extensions.get(index))) {
                return true;
            }
        }
        return false;
    }

    private SanityFault parseUris(SipMessage message, long uris) {
        if ((uris & 1) != 0 && message.isRequest() && !isSound(message.requestUri())) {
            return SanityFault.REQUEST_URI;
        }
        if ((uris & 2) != 0 && !isSound(message.from())) {
            return SanityFault.FROM_URI;
        }
        if ((uris & 4) != 0 && !isSound(message.to())) {
            return SanityFault.TO_URI;
        }
        return when((uris & 8) != 0 && !areContactsSound(message), SanityFault.CONTACT_URI);
    }

    private static boolean isSound(NameAddr address) {
        return address.uriError() == ParseError.NONE && isSound(address.uri());
    }

    private static boolean isSound(SipUri uri) {
        return switch (uri.scheme()) {
            case SIP, SIPS -> uri.hostLength() > 0;
            default -> uri.length() > uri.schemeLength() + 1;
        };
    }

    private boolean areContactsSound(SipMessage message) {
        if (message.find(HeaderName.CONTACT) == SipMessage.ABSENT) {
            return true;
        }
        contacts.wrap(message);
        for (int index = 0; index < TOKENS_MAX && contacts.next(); index++) {
            if (!contacts.contact().isStar() && !isSound(contacts.contact().address())) {
                return false;
            }
        }
        return contacts.fault() == ParseError.NONE;
    }

    private SanityFault credentials(SipMessage message) {
        return when(
                !areDigests(message, HeaderName.AUTHORIZATION, true)
                        || !areDigests(message, HeaderName.PROXY_AUTHORIZATION, true),
                SanityFault.CREDENTIALS);
    }

    private SanityFault authorization(SipMessage message) {
        return when(
                !areDigests(message, HeaderName.AUTHORIZATION, false), SanityFault.AUTHORIZATION);
    }

    private boolean areDigests(SipMessage message, HeaderName name, boolean digestOnly) {
        int header = message.find(name);
        for (int count = 0; count < TOKENS_MAX && header != SipMessage.ABSENT; count++) {
            DirectBuffer buffer = message.buffer();
            ParseError error =
                    credentials.wrap(
                            buffer, message.valueOffset(header), message.valueLength(header));
            boolean digest = error == ParseError.NONE && credentials.isDigest();
            if (digest ? !isComplete() : digestOnly || error != ParseError.NONE) {
                return false;
            }
            header = message.next(header);
        }
        return true;
    }

    private boolean isComplete() { // RFC 3261 §22.4, RFC 7616 §3.4
        return credentials.length(Credentials.Field.USERNAME) > 0
                && credentials.has(Credentials.Field.REALM)
                && credentials.length(Credentials.Field.NONCE) > 0
                && credentials.length(Credentials.Field.URI) > 0
                && credentials.length(Credentials.Field.RESPONSE) > 0
                && (!credentials.has(Credentials.Field.QOP)
                        || (credentials.length(Credentials.Field.CNONCE) > 0
                                && credentials.length(Credentials.Field.NC) > 0));
    }

    private static SanityFault tags(SipMessage message) {
        if (tagCount(message.from()) > 1) {
            return SanityFault.FROM_TAGS;
        }
        return when(tagCount(message.to()) > 1, SanityFault.TO_TAGS);
    }

    private static int tagCount(NameAddr address) {
        Parameters parameters = address.parameters();
        int count = 0;
        parameters.rewind();
        while (parameters.next()) {
            count += parameters.isNamed(TAG) ? 1 : 0;
        }
        return count;
    }

    /** Answers what the last check of this message found; false if it found nothing. */
    public boolean reply(RoutingContext context) {
        if (fault == SanityFault.NONE
                || messageNumber != context.messageNumber()
                || !context.message().isRequest()) {
            return false;
        }
        if (unsupported.isText() && unsupported.length() > 0) {
            context.replyHeaders().add(unsupported, context.arena());
        }
        return context.core().reply(context, fault.code(), REASONS[fault.ordinal()]);
    }
}
