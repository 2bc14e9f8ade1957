package strowger.modules.uac;

import static strowger.engine.module.Parameter.text;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteListener;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.TransactionListener;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * From and To as others are to see them. Replies are told the URIs that the request came with;
 * later requests of the dialog are changed alike in both directions by a parameter of our
 * Record-Route.
 */
final class Replacements implements TransactionListener, RouteListener {
    private static final Token FROM_TAG = Token.of("ftag");
    private static final int URI_LENGTH_MAX = 512;

    private final Map<Side, String> parameters =
            new EnumMap<>(Map.of(Side.FROM, "vsf", Side.TO, "vst"));
    private final Map<Side, Argument> originals = new EnumMap<>(Side.class);
    private RestoreMode mode = RestoreMode.AUTO;
    private RouteCookie cookie = new RouteCookie("");
    private @Nullable ContextState<Replaced> states;
    private long mark;

    /** Which sides of a message were replaced. */
    private static final class Replaced {
        private final AddressList routes = new AddressList();
        private final SipUri checked = new SipUri();
        private long message;
        private boolean any;

        boolean isIn(RoutingContext context) {
            return any && message == context.messageNumber();
        }

        void note(RoutingContext context) {
            any = true;
            message = context.messageNumber();
        }
    }

    void export(Exports exports) {
        exports.text("rr_from_store_param", name -> parameters.put(Side.FROM, name))
                .unset("vsf")
                .doc("The parameter of our Record-Route that leads from one From to the other.");
        exports.text("rr_to_store_param", name -> parameters.put(Side.TO, name))
                .unset("vst")
                .doc("The parameter of our Record-Route that leads from one To to the other.");
        exports.text("restore_mode", name -> mode = RestoreMode.of(name))
                .unset("auto")
                .doc(
                        "What is restored: none, manual (replies; requests by uac_restore_from and"
                                + " uac_restore_to), auto (both by itself; needs loose_route).");
        exports.text("restore_passwd", password -> cookie = new RouteCookie(password))
                .doc("Hides the URIs in our Record-Route.");
        exports.integer("restore_dlg", Replacements::refuseDialogs)
                .unset(0)
                .doc("Only 0: our Record-Route keeps the URIs.");
        exports.bound(
                        "restore_from_avp",
                        value -> originals.put(Side.FROM, value.bind(value.text())))
                .doc("The variable that keeps the URI that From had.");
        exports.bound("restore_to_avp", value -> originals.put(Side.TO, value.bind(value.text())))
                .doc("The variable that keeps the URI that To had.");
        for (Side side : Side.values()) {
            String name = side.name().toLowerCase(java.util.Locale.ROOT);
            exports.function(
                            "uac_replace_" + name,
                            (context, arguments) -> replace(side, context, arguments),
                            text("display_or_uri"),
                            text("uri").orAbsent())
                    .in(RouteKind.REQUEST, RouteKind.BRANCH)
                    .doc(
                            "Sends the request on with another "
                                    + side.name().charAt(0)
                                    + side.name().substring(1).toLowerCase(java.util.Locale.ROOT)
                                    + ": display name and URI (an empty name takes it away, an"
                                    + " empty URI keeps it), or the URI alone.");
            exports.function(
                            "uac_restore_" + name,
                            (context, _) -> Function.of(restore(side, side, context)))
                    .in(RouteKind.REQUEST)
                    .doc("Undoes in a request within the dialog what was replaced in the first.");
        }
    }

    private static void refuseDialogs(long value) {
        if (value != 0) {
            throw new ConfigurationException(
                    "uac: restore_dlg can only be 0: our Record-Route keeps the URIs; call"
                            + " record_route()");
        }
    }

    void start(Engine engine) {
        states = engine.contextState(Replaced::new);
        if (mode != RestoreMode.NONE) {
            engine.beforeTraffic(this::listen);
        }
    }

    private void listen(Core core) {
        if (core.stateful() instanceof TransactionLayer layer) {
            mark = layer.all().listen(this);
        }
        if (mode == RestoreMode.AUTO) {
            core.settings().routes(this);
        }
    }

    private Replaced state(RoutingContext context) {
        if (states == null) {
            throw new IllegalStateException("uac has not started");
        }
        return states.in(context);
    }

    private int replace(Side side, RoutingContext context, Arguments arguments) {
        boolean named = arguments.has(1);
        Value display = arguments.text(context, 0);
        Value uri = arguments.text(context, named ? 1 : 0);
        NameAddr old = side.of(context.message());
        if (uri.length() > 0 && !isUri(context, uri)) {
            return Function.FALSE;
        }
        DirectBuffer message = context.message().buffer();
        int begin = Side.begin(old);
        var text = context.edits().text();
        if (!named) {
            text.put(message, begin, old.uriOffset() - begin - (old.isBracketed() ? 1 : 0));
        } else if (display.length() > 0) {
            text.put(display.buffer(), display.offset(), display.length()).put(' ');
        }
        text.put('<');
        if (uri.length() > 0) {
            text.put(uri.buffer(), uri.offset(), uri.length());
        } else {
            text.put(message, old.uriOffset(), old.uriLength());
        }
        text.put('>');
        if (!context.edits().replaceText(begin, Side.end(old) - begin)) {
            return Function.FALSE;
        }
        state(context).note(context);
        return Function.of(uri.length() == 0 || keep(side, context, old, uri));
    }

    private boolean isUri(RoutingContext context, Value uri) {
        return uri.length() <= URI_LENGTH_MAX
                && state(context).checked.wrap(uri.buffer(), uri.offset(), uri.length())
                        == ParseError.NONE;
    }

    /** Keeps what leads back: in our Record-Route, and in the script's own variable. */
    private boolean keep(Side side, RoutingContext context, NameAddr old, Value uri) {
        if (mode == RestoreMode.NONE || context.message().to().tagLength() > 0) {
            return true;
        }
        byte[] oldUri = bytes(context.message().buffer(), old.uriOffset(), old.uriLength());
        Argument original = originals.get(side);
        if (original != null) {
            Value kept = new Value();
            kept.setText(new UnsafeBuffer(oldUri), 0, oldUri.length);
            boolean _ = original.assign(context, kept);
        }
        Optional<String> value = cookie.of(oldUri, bytes(uri.buffer(), uri.offset(), uri.length()));
        value.ifPresent(
                text ->
                        context.recordRoute()
                                .addParameters(
                                        Value.ofText(";" + parameters.get(side) + "=" + text),
                                        context));
        return value.isPresent();
    }

    private static byte[] bytes(DirectBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    // Later requests of the dialog.

    @Override
    public void routed(RoutingContext request, SipUri own) {
        for (Side side : Side.values()) {
            if (isDownstream(request)) {
                boolean _ = restore(side, side, request);
            } else {
                boolean _ = restore(side, side.other(), request);
            }
        }
    }

    private boolean isDownstream(RoutingContext context) {
        AddressList routes = state(context).routes;
        SipMessage message = context.message();
        if (!routes.wrap(message, HeaderName.ROUTE).next()) {
            return true;
        }
        Parameters found = routes.address().uri().parameters();
        return !found.find(FROM_TAG)
                || Token.equals(
                        message.buffer(),
                        found.valueOffset(),
                        found.valueLength(),
                        message.from().buffer(),
                        message.from().tagOffset(),
                        message.from().tagLength());
    }

    /** Puts the other of two URIs in a header: that of the side that was replaced at first. */
    private boolean restore(Side replaced, Side header, RoutingContext context) {
        Optional<String> value = parameter(context, parameters.get(replaced));
        if (value.isEmpty()) {
            return false;
        }
        NameAddr now = header.of(context.message());
        DirectBuffer message = context.message().buffer();
        Optional<byte[]> other =
                cookie.other(value.get(), bytes(message, now.uriOffset(), now.uriLength()));
        if (other.isEmpty()) {
            return false;
        }
        Value uri = new Value();
        uri.setText(new UnsafeBuffer(other.get()), 0, other.get().length);
        if (!isUri(context, uri)) {
            return false; // the peer's URI is neither the old one nor the new one
        }
        context.edits().text().put(uri.buffer(), 0, uri.length());
        boolean changed = context.edits().replaceText(now.uriOffset(), now.uriLength());
        state(context).note(context);
        return changed;
    }

    private Optional<String> parameter(RoutingContext context, @Nullable String name) {
        AddressList routes = state(context).routes;
        if (name == null || !routes.wrap(context.message(), HeaderName.ROUTE).next()) {
            return Optional.empty();
        }
        Parameters found = routes.address().uri().parameters();
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (!found.find(new UnsafeBuffer(bytes), 0, bytes.length) || !found.hasValue()) {
            return Optional.empty();
        }
        return Optional.of(
                context.message()
                        .buffer()
                        .getStringWithoutLengthAscii(found.valueOffset(), found.valueLength()));
    }

    // Replies.

    @Override
    public void branchOut(Transaction transaction, RoutingContext request, int branch) {
        if (state(request).isIn(request)) {
            transaction.mark(mark);
        }
    }

    @Override
    public void replyIn(Transaction transaction, RoutingContext reply, int branch, int code) {
        if (transaction.isMarked(mark)) {
            boolean _ = transaction.visit(request -> restoreReply(request, reply));
        }
    }

    private void restoreReply(RoutingContext request, RoutingContext reply) {
        for (Side side : Side.values()) {
            NameAddr now = side.of(reply.message());
            NameAddr was = side.of(request.message());
            DirectBuffer original = request.message().buffer();
            int begin = Side.begin(was);
            var text = reply.edits().text();
            Value kept = new Value();
            Argument variable = originals.get(side);
            if (variable != null) {
                variable.read(request, kept);
            }
            if (kept.isText() && kept.length() > 0) {
                text.put(original, begin, was.uriOffset() - begin - (was.isBracketed() ? 1 : 0));
                text.put('<').put(kept.buffer(), kept.offset(), kept.length()).put('>');
            } else {
                text.put(original, begin, Side.end(was) - begin);
            }
            boolean _ = reply.edits().replaceText(Side.begin(now), Side.end(now) - Side.begin(now));
        }
    }
}
