package strowger.presence.xcap;

import static strowger.engine.module.Parameter.text;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code xcaps_put}, {@code xcaps_get} and {@code xcaps_del}: each answers the request of HTTP. */
final class XcapFunctions {
    private static final DirectBuffer IF_MATCH = name("If-Match");
    private static final DirectBuffer IF_NONE_MATCH = name("If-None-Match");
    private static final int ERROR_MIN = 400;

    private final Supplier<XcapServer> server;
    private final Supplier<String> root;

    XcapFunctions(Supplier<XcapServer> server, Supplier<String> root) {
        this.server = server;
        this.root = root;
    }

    private static DirectBuffer name(String name) {
        return new UnsafeBuffer(name.getBytes(StandardCharsets.US_ASCII));
    }

    void export(Exports exports) {
        exports.function("xcaps_get", this::read, text("uri"), text("path"))
                .in(RouteKind.REQUEST, RouteKind.EVENT)
                .doc("Answers with a user's document, or the part of it, that a path names.");
        exports.function("xcaps_put", this::put, text("uri"), text("path"), text("doc"))
                .in(RouteKind.REQUEST, RouteKind.EVENT)
                .doc("Puts a user's document, or a part of one, and answers the request.");
        exports.function("xcaps_del", this::delete, text("uri"), text("path"))
                .in(RouteKind.REQUEST, RouteKind.EVENT)
                .doc("Deletes a user's document, or a part of one, and answers the request.");
    }

    /** One of the three things that can be asked. */
    @FunctionalInterface
    private interface Work {
        XcapAnswer answer(XcapUri uri, String owner, EntityTags tags);
    }

    private int read(RoutingContext context, Arguments arguments) {
        return serve(context, arguments, (uri, owner, tags) -> server.get().read(uri, owner, tags));
    }

    private int put(RoutingContext context, Arguments arguments) {
        Value document = arguments.text(context, 2);
        byte[] body = new byte[document.length()];
        document.buffer().getBytes(document.offset(), body);
        return serve(
                context, arguments, (uri, owner, tags) -> server.get().put(uri, owner, tags, body));
    }

    private int delete(RoutingContext context, Arguments arguments) {
        return serve(
                context, arguments, (uri, owner, tags) -> server.get().delete(uri, owner, tags));
    }

    private int serve(RoutingContext context, Arguments arguments, Work work) {
        String owner = string(arguments.text(context, 0));
        Optional<XcapUri> uri = XcapUri.of(string(arguments.text(context, 1)), root.get());
        EntityTags tags = new EntityTags(header(context, IF_MATCH), header(context, IF_NONE_MATCH));
        XcapAnswer answer =
                uri.map(each -> work.answer(each, Owner.of(each, owner), tags))
                        .orElse(XcapAnswer.of(404, "Not Found"));
        return Function.of(reply(context, answer) && answer.code() < ERROR_MIN);
    }

    private static boolean reply(RoutingContext context, XcapAnswer answer) {
        for (String header : answer.headers()) {
            context.replyHeaders().add(Value.ofText(header + "\r\n"), context.arena());
        }
        Value body = new Value();
        if (answer.body().capacity() > 0) {
            body.setText(answer.body(), 0, answer.body().capacity());
        }
        return context.core()
                .settings()
                .http()
                .reply(
                        context,
                        answer.code(),
                        Value.ofText(answer.reason()),
                        Value.ofText(answer.contentType()),
                        body);
    }

    private static String string(Value text) {
        return text.buffer().getStringWithoutLengthUtf8(text.offset(), text.length());
    }

    private static String header(RoutingContext context, DirectBuffer name) {
        SipMessage message = context.message();
        int index = message.find(name, 0, name.capacity());
        return index == SipMessage.ABSENT
                ? ""
                : message.buffer()
                        .getStringWithoutLengthUtf8(
                                message.valueOffset(index), message.valueLength(index));
    }
}
