package strowger.parser;

import org.agrona.DirectBuffer;

/** Reads every part of a message with every flyweight, and sees that each part lies inside it. */
final class Walk {
    private static final Token TEXT = Token.of("text");
    private static final Token PLAIN = Token.of("plain");

    private final HeaderElements elements = new HeaderElements();
    private final AddressList addresses = new AddressList();
    private final ContactList contacts = new ContactList();
    private final TokenList tokens = new TokenList();
    private final Via via = new Via();
    private final NameAddr address = new NameAddr();
    private final MediaType mediaType = new MediaType();
    private final Credentials credentials = new Credentials();
    private final Event event = new Event();
    private final SubscriptionState subscriptionState = new SubscriptionState();
    private final SessionExpires sessionExpires = new SessionExpires();
    private final RAck rAck = new RAck();
    private final Reason reason = new Reason();
    private final Replaces replaces = new Replaces();
    private final Accept accept = new Accept();
    private final CSeq cSeq = new CSeq();
    private final UriEquality equality = new UriEquality();
    private final SipUri twin = new SipUri();
    private final IpAddress ip = new IpAddress();
    private SipMessage message = SipMessage.NONE;
    private int start;
    private int end;
    private int sum;
    private StringBuilder faults = new StringBuilder();

    /**
     * Walks the message.
     *
     * @return the faults met in headers that {@link SipMessage#wrap} does not read.
     */
    String message(SipMessage walked) {
        message = walked;
        start = walked.offset();
        end = start + walked.length();
        faults = new StringBuilder();
        range(walked.bodyOffset(), walked.bodyLength());
        range(walked.methodOffset(), walked.methodLength());
        range(walked.callIdOffset(), walked.callIdLength());
        uri(walked.requestUri());
        via(walked.topVia());
        address(walked.from());
        address(walked.to());
        for (int index = 0; index < walked.headerCount(); index++) {
            header(index);
        }
        lists();
        return faults.toString();
    }

    private void header(int index) {
        int offset = message.valueOffset(index);
        int length = message.valueLength(index);
        range(message.headerOffset(index), message.headerLength(index));
        range(message.nameOffset(index), message.nameLength(index));
        range(offset, length);
        sum += message.next(index);
        HeaderName name = message.headerName(index);
        note(name, value(name, message.buffer(), offset, length));
    }

    /** Reads a value by its header's grammar. */
    private ParseError value(HeaderName name, DirectBuffer buffer, int offset, int length) {
        return switch (name) {
            case CONTENT_TYPE -> mediaType.wrap(buffer, offset, length);
            case AUTHORIZATION, PROXY_AUTHORIZATION, WWW_AUTHENTICATE, PROXY_AUTHENTICATE ->
                    credentials(buffer, offset, length);
            case EVENT -> event.wrap(buffer, offset, length);
            case SUBSCRIPTION_STATE -> subscriptionState.wrap(buffer, offset, length);
            case SESSION_EXPIRES, MIN_SE -> sessionExpires.wrap(buffer, offset, length);
            case RACK -> rAck.wrap(buffer, offset, length);
            case REPLACES, JOIN, TARGET_DIALOG -> replaces.wrap(buffer, offset, length);
            case EXPIRES, MIN_EXPIRES, RETRY_AFTER ->
                    DeltaSeconds.parse(buffer, offset, length) < 0
                            ? ParseError.NUMBER_MALFORMED
                            : ParseError.NONE;
            case DATE ->
                    SipDate.parse(buffer, offset, length) == SipDate.MALFORMED
                            ? ParseError.DATE_MALFORMED
                            : ParseError.NONE;
            default -> ParseError.NONE;
        };
    }

    /** Reads any bytes by the grammar of every value. */
    void anyValue(DirectBuffer buffer, int offset, int length) {
        start = offset;
        end = offset + length;
        for (HeaderName name : HeaderName.values()) {
            value(name, buffer, offset, length);
        }
        cSeq.wrap(buffer, offset, length);
        reason.wrap(buffer, offset, length);
        if (via.wrap(buffer, offset, length) == ParseError.NONE) {
            via(via);
        }
        if (address.wrap(buffer, offset, length) == ParseError.NONE) {
            address(address);
        }
        ip.wrap(buffer, offset, length);
        SipUri uri = new SipUri();
        uri.wrap(buffer, offset, length);
        uri(uri);
        sum += tokens.methods(buffer, offset, length);
    }

    private ParseError credentials(DirectBuffer buffer, int offset, int length) {
        ParseError error = credentials.wrap(buffer, offset, length);
        if (error == ParseError.NONE) {
            for (Credentials.Field field : Credentials.Field.values()) {
                if (credentials.has(field)) {
                    range(credentials.offset(field), credentials.length(field));
                }
            }
        }
        return error;
    }

    private void lists() {
        vias();
        for (HeaderName name :
                new HeaderName[] {
                    HeaderName.ROUTE,
                    HeaderName.RECORD_ROUTE,
                    HeaderName.PATH,
                    HeaderName.SERVICE_ROUTE,
                    HeaderName.REFER_TO,
                    HeaderName.P_ASSERTED_IDENTITY
                }) {
            addresses.wrap(message, name);
            while (addresses.next()) {
                address(addresses.address());
            }
            note(name, addresses.fault());
        }
        contacts.wrap(message);
        while (contacts.next()) {
            contact(contacts.contact());
        }
        note(HeaderName.CONTACT, contacts.fault());
        elements.wrap(message, HeaderName.REASON);
        while (elements.next()) {
            range(elements.offset(), elements.length());
            note(
                    HeaderName.REASON,
                    reason.wrap(message.buffer(), elements.offset(), elements.length()));
        }
        sum += tokens.wrap(message, HeaderName.ALLOW).methods();
        sum += tokens.wrap(message, HeaderName.SUPPORTED).contains(TEXT) ? 1 : 0;
        sum += accept.wrap(message).accepts(TEXT, PLAIN) ? 1 : 0;
    }

    private void vias() {
        elements.wrap(message, HeaderName.VIA);
        while (elements.next()) {
            ParseError error = via.wrap(message.buffer(), elements.offset(), elements.length());
            note(HeaderName.VIA, error);
            if (error == ParseError.NONE) {
                via(via);
            }
        }
        note(HeaderName.VIA, elements.fault());
    }

    private void via(Via hop) {
        range(hop.offset(), hop.end() - hop.offset());
        range(hop.transportOffset(), hop.transportLength());
        range(hop.sentBy().hostOffset(), hop.sentBy().hostLength());
        sum += hop.sentBy().address(ip) ? 1 : 0;
        sum += hop.hasMagicBranch() ? hop.rport() : hop.ttl();
        optional(hop.branchOffset(), hop.branchLength());
        optional(hop.receivedOffset(), hop.receivedLength());
        optional(hop.maddrOffset(), hop.maddrLength());
        parameters(hop.parameters());
    }

    private void contact(Contact contact) {
        if (!contact.isStar()) {
            address(contact.address());
            optional(contact.instanceOffset(), contact.instanceLength());
            optional(contact.receivedOffset(), contact.receivedLength());
            optional(contact.methodsOffset(), contact.methodsLength());
        }
    }

    private void address(NameAddr address) {
        range(address.offset(), address.length());
        optional(address.displayOffset(), address.displayLength());
        range(address.uriOffset(), address.uriLength());
        optional(address.tagOffset(), address.tagLength());
        parameters(address.parameters());
        uri(address.uri());
    }

    private void uri(SipUri uri) {
        optional(uri.offset(), uri.length());
        optional(uri.userOffset(), uri.userLength());
        optional(uri.passwordOffset(), uri.passwordLength());
        optional(uri.hostOffset(), uri.hostLength());
        optional(uri.headersOffset(), uri.headersLength());
        parameters(uri.parameters());
        sum += uri.hostAddress(ip) ? uri.port() : 0;
        twin.wrap(uri.buffer(), uri.offset(), uri.length());
        sum += equality.same(uri, twin) ? 1 : 0; // one with a parameter twice may differ
    }

    private void parameters(Parameters parameters) {
        while (parameters.next()) {
            range(parameters.nameOffset(), parameters.nameLength());
            optional(parameters.valueOffset(), parameters.valueLength());
            sum += parameters.valueAsInt(1000);
        }
    }

    private void optional(int offset, int length) {
        if (length != 0) {
            range(offset, length);
        }
    }

    private void range(int offset, int length) {
        if (offset < start || length < 0 || offset + length > end) {
            throw new AssertionError(
                    "range " + offset + "+" + length + " outside " + start + ".." + end);
        }
        for (int at = offset; at < offset + length; at++) {
            sum += message.buffer() == SipMessage.NOTHING ? 0 : message.buffer().getByte(at);
        }
    }

    private void note(HeaderName name, ParseError error) {
        if (error != ParseError.NONE) {
            faults.append(' ').append(name).append('=').append(error);
        }
    }

    /** A sum over all bytes seen, so that no reading is left out as useless. */
    int sum() {
        return sum;
    }
}
