package strowger.modules;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipUri;

/** Rewrites a part of the request URI: {@code $rU}, {@code $rd}, {@code $rp}. */
final class RequestUriEditor {
    private static final int SEPARATORS_MAX = 8;

    private RequestUriEditor() {}

    /** Sets the user; null removes it, with its password. */
    static boolean assignUser(RoutingContext context, Value user) {
        SipUri uri = context.requestUri();
        Value text = textOf(context, user);
        int head = uri.offset() + uri.schemeLength() + 1;
        Output out = begin(context, uri, text).put(uri.buffer(), uri.offset(), head - uri.offset());
        if (text.isText() && text.length() > 0) {
            out.put(text);
            if (uri.passwordLength() > 0) {
                out.put(':').put(uri.buffer(), uri.passwordOffset(), uri.passwordLength());
            }
            out.put('@');
        }
        return end(context, uri, uri.hostOffset(), text);
    }

    /** Sets the host. */
    static boolean assignHost(RoutingContext context, Value host) {
        SipUri uri = context.requestUri();
        Value text = textOf(context, host);
        if (!text.isText() || text.length() == 0) {
            return false;
        }
        begin(context, uri, text)
                .put(uri.buffer(), uri.offset(), uri.hostOffset() - uri.offset())
                .put(text);
        return end(context, uri, uri.hostOffset() + uri.hostLength(), text);
    }

    /** Sets the port; null or empty text removes it. */
    static boolean assignPort(RoutingContext context, Value port) {
        SipUri uri = context.requestUri();
        Value text = textOf(context, port);
        int hostEnd = uri.hostOffset() + uri.hostLength();
        Output out =
                begin(context, uri, text).put(uri.buffer(), uri.offset(), hostEnd - uri.offset());
        if (text.isText() && text.length() > 0) {
            out.put(':').put(text);
        }
        return end(context, uri, behindPort(uri, hostEnd), text);
    }

    private static int behindPort(SipUri uri, int hostEnd) {
        int limit = uri.offset() + uri.length();
        int index = hostEnd;
        boolean port = index < limit && uri.buffer().getByte(index) == ':';
        if (port) {
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

    private static Value textOf(RoutingContext context, Value value) {
        if (value.isInteger()) {
            value.toText(context.arena());
        }
        return value;
    }

    private static Output begin(RoutingContext context, SipUri uri, Value text) {
        int added = text.isText() ? text.length() : 0;
        return context.beginText(uri.length() + added + SEPARATORS_MAX);
    }

    /** Copies the rest of the URI from {@code rest} on, and makes it the request URI. */
    private static boolean end(RoutingContext context, SipUri uri, int rest, Value scratch) {
        context.text().put(uri.buffer(), rest, uri.offset() + uri.length() - rest);
        context.endText(scratch);
        return scratch.isText() && context.rewriteRequestUri(scratch);
    }
}
