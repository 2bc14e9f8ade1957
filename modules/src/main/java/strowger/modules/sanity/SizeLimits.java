package strowger.modules.sanity;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;

import java.util.function.LongConsumer;

/** How large a message and its parts may be, in bytes. Set before the start, then only read. */
public final class SizeLimits {
    private static final int ADDRESSES_MAX = 64; // of a header field that are looked at

    private boolean wanted;
    private long message = 16_384;
    private long headers = 8_192;
    private long header = 2_048;
    private long body = 8_192;
    private long method = 32;
    private long requestUri = 256;
    private long from = 256;
    private long to = 256;
    private long contact = 256;
    private long route = 256;
    private long path = 256;
    private long assertedIdentity = 256;

    /** Declares the parameters. */
    public void export(Exports exports) {
        exports.integer("size_checks", value -> wanted = value != 0)
                .unset(0)
                .doc(
                        "Whether sanity_check() looks at sizes, all of them; 0 for a size is no"
                                + " limit.");
        size(exports, "size_message", message, value -> message = value);
        size(exports, "size_headers", headers, value -> headers = value);
        size(exports, "size_header", header, value -> header = value);
        size(exports, "size_body", body, value -> body = value);
        size(exports, "size_method", method, value -> method = value);
        size(exports, "size_ruri", requestUri, value -> requestUri = value);
        size(exports, "size_from_uri", from, value -> from = value);
        size(exports, "size_to_uri", to, value -> to = value);
        size(exports, "size_contact_uri", contact, value -> contact = value);
        size(exports, "size_route_uri", route, value -> route = value);
        size(exports, "size_path_uri", path, value -> path = value);
        size(exports, "size_pai_uri", assertedIdentity, value -> assertedIdentity = value);
    }

    private static void size(Exports exports, String name, long usual, LongConsumer setter) {
        exports.integer(
                        name,
                        value -> {
                            if (value < 0) {
                                throw new ConfigurationException(
                                        "sanity: " + name + " is negative: " + value);
                            }
                            setter.accept(value);
                        })
                .unset(usual)
                .doc("Bytes at most of what it names, when size_checks is set; 0 for any.");
    }

    /**
     * Looks at a message.
     *
     * @param addresses to read header fields with; reused.
     * @return the first fault.
     */
    SanityFault check(SipMessage read, int length, AddressList addresses) {
        if (!wanted) {
            return SanityFault.NONE;
        }
        if (isAbove(length, message)) {
            return SanityFault.MESSAGE_SIZE;
        }
        if (isAbove(read.headersEnd() - read.headersOffset(), headers)) {
            return SanityFault.HEADERS_SIZE;
        }
        if (isAbove(read.bodyLength(), body)) {
            return SanityFault.BODY_SIZE;
        }
        if (read.isRequest() && isAbove(read.requestUriLength(), requestUri)) {
            return SanityFault.REQUEST_URI_SIZE;
        }
        if (read.isRequest() && isAbove(read.methodLength(), method)) {
            return SanityFault.METHOD_SIZE;
        }
        return hasLongHeader(read) ? SanityFault.HEADER_SIZE : uris(read, addresses);
    }

    private SanityFault uris(SipMessage read, AddressList addresses) {
        boolean tooLong =
                isAbove(read.from().uriLength(), from)
                        || isAbove(read.to().uriLength(), to)
                        || hasLongUri(read, HeaderName.CONTACT, contact, addresses)
                        || hasLongUri(read, HeaderName.ROUTE, route, addresses)
                        || hasLongUri(read, HeaderName.RECORD_ROUTE, route, addresses)
                        || hasLongUri(read, HeaderName.PATH, path, addresses)
                        || hasLongUri(
                                read, HeaderName.P_ASSERTED_IDENTITY, assertedIdentity, addresses);
        return tooLong ? SanityFault.URI_SIZE : SanityFault.NONE;
    }

    private static boolean isAbove(int length, long limit) {
        return limit > 0 && length > limit;
    }

    private boolean hasLongHeader(SipMessage read) {
        for (int index = 0; index < read.headerCount(); index++) {
            if (isAbove(read.headerLength(index), header)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasLongUri(
            SipMessage read, HeaderName name, long limit, AddressList addresses) {
        if (read.find(name) == SipMessage.ABSENT) {
            return false;
        }
        addresses.wrap(read, name);
        for (int count = 0; count < ADDRESSES_MAX && addresses.next(); count++) {
            NameAddr address = addresses.address();
            if (addresses.fault() == ParseError.NONE && isAbove(address.uriLength(), limit)) {
                return true;
            }
        }
        return false;
    }
}
