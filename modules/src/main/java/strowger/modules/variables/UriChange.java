package strowger.modules.variables;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipUri;

/**
 * Makes a URI from another by changing one part. Each method takes the part in a value and leaves
 * the new URI in it, in the context's arena; false, and nothing is changed, when the URI has no
 * such part or the text can't stand in a URI.
 */
public final class UriChange {
    private static final int SEPARATORS_MAX = 8;

    private UriChange() {}

    /** Changes the user, its password kept; null or empty text removes both. */
    public static boolean user(RoutingContext context, SipUri uri, Value part) {
        boolean tel = uri.hostLength() == 0;
        if (uri.schemeLength() == 0 || (tel && uri.userLength() == 0)) {
            return false;
        }
        part.toText(context.arena());
        Output out = begin(context, uri, part, uri.offset() + uri.schemeLength() + 1);
        if (part.length() > 0) {
            out.put(part);
            if (uri.passwordLength() > 0) {
                out.put(':').put(uri.buffer(), uri.passwordOffset(), uri.passwordLength());
            }
            if (!tel) {
                out.put('@');
            }
        }
        return end(
                context, uri, tel ? uri.userOffset() + uri.userLength() : uri.hostOffset(), part);
    }

    /** Changes user and password, given with the colon between them. */
    public static boolean userAndPassword(RoutingContext context, SipUri uri, Value part) {
        if (uri.hostLength() == 0 || !part.isText()) {
            return false;
        }
        begin(context, uri, part, uri.offset() + uri.schemeLength() + 1).put(part).put('@');
        return end(context, uri, uri.hostOffset(), part);
    }

    /** Changes the host. */
    public static boolean host(RoutingContext context, SipUri uri, Value part) {
        part.toText(context.arena());
        if (uri.hostLength() == 0 || part.length() == 0) {
            return false;
        }
        begin(context, uri, part, uri.hostOffset()).put(part);
        return end(context, uri, uri.hostOffset() + uri.hostLength(), part);
    }

    /** Changes host and port, given with the colon between them. */
    public static boolean hostAndPort(RoutingContext context, SipUri uri, Value part) {
        if (uri.hostLength() == 0 || !part.isText() || part.length() == 0) {
            return false;
        }
        begin(context, uri, part, uri.hostOffset()).put(part);
        return end(context, uri, behindPort(uri), part);
    }

    /** Changes the port; null or empty text removes it. */
    public static boolean port(RoutingContext context, SipUri uri, Value part) {
        if (uri.hostLength() == 0) {
            return false;
        }
        part.toText(context.arena());
        Output out = begin(context, uri, part, uri.hostOffset() + uri.hostLength());
        if (part.length() > 0) {
            out.put(':').put(part);
        }
        return end(context, uri, behindPort(uri), part);
    }

    private static int behindPort(SipUri uri) {
        int limit = uri.offset() + uri.length();
        int index = uri.hostOffset() + uri.hostLength();
        if (index < limit && uri.buffer().getByte(index) == ':') {
            index++;
            while (index < limit && isDigit(uri.buffer(), index)) {
                index++;
            }
        }
        return index;
    }

    private static boolean isDigit(DirectBuffer buffer, int index) {
        byte letter = buffer.getByte(index);
        return letter >= '0' && letter <= '9';
    }

    /** Begins with the URI up to {@code end}. */
    private static Output begin(RoutingContext context, SipUri uri, Value part, int end) {
        return context.beginText(uri.length() + part.length() + SEPARATORS_MAX)
                .put(uri.buffer(), uri.offset(), end - uri.offset());
    }

    /** Ends with the URI from {@code rest} on. */
    private static boolean end(RoutingContext context, SipUri uri, int rest, Value part) {
        context.text().put(uri.buffer(), rest, uri.offset() + uri.length() - rest);
        context.endText(part);
        return part.isText() && Texts.isPrintable(part);
    }
}
