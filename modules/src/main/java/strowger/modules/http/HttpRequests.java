package strowger.modules.http;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.Counter;
import strowger.engine.regex.Regex;
import strowger.engine.routing.Core;
import strowger.engine.routing.HttpService;
import strowger.engine.routing.ReplyHeaders;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests of HTTP on the way to their event route, and their answers. A connection carries one
 * request at a time: one that does not wait for an answer before it asks again is closed.
 */
final class HttpRequests implements HttpService {
    private static final String ROUTE = "xhttp:request";
    private static final Value NOT_FOUND = Value.ofText("Not Found");
    private static final Value NOTHING = new Value();
    private static final DateTimeFormatter IMF_FIXDATE = // RFC 9110 §5.6.7
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Engine engine;
    private final Optional<Regex> match;
    private final Optional<Regex> skip;
    private final Counter requests;
    private final Counter unanswered;
    private final Set<Long> asking = ConcurrentHashMap.newKeySet(); // connections not answered yet

    HttpRequests(
            Engine engine,
            Optional<Regex> match,
            Optional<Regex> skip,
            Counter requests,
            Counter unanswered) {
        this.engine = engine;
        this.match = match;
        this.skip = skip;
        this.requests = requests;
        this.unanswered = unanswered;
    }

    @Override
    public String route(RoutingContext request) {
        requests.increment();
        long connection = request.inbound().connectionId();
        if (!asking.add(connection)) {
            boolean _ = engine.connections().close(connection);
            return "";
        }
        if (HttpRequest.isIn(request) && isServed(request)) {
            return ROUTE;
        }
        onEnd(request);
        return "";
    }

    private boolean isServed(RoutingContext request) {
        return match.map(regex -> isFound(regex, request)).orElse(true)
                && !skip.map(regex -> isFound(regex, request)).orElse(false);
    }

    private static boolean isFound(Regex regex, RoutingContext request) {
        return regex.found(
                request.message().buffer(),
                request.message().requestUriOffset(),
                request.message().requestUriLength());
    }

    @Override
    public void onEnd(RoutingContext request) {
        if (!request.isReplied()) {
            unanswered.increment();
            boolean _ = reply(request, 404, NOT_FOUND, NOTHING, NOTHING);
        }
        asking.remove(request.inbound().connectionId());
    }

    @Override
    public boolean reply(
            RoutingContext request, int code, Value reason, Value contentType, Value body) {
        if (!HttpRequest.isIn(request) || request.isReplied()) {
            return false;
        }
        request.replied();
        boolean last = HttpRequest.isLast(request) || request.sending().isEndedBehindReply();
        byte[] head = head(request, code, reason, contentType, body, last);
        boolean sent = send(request, new UnsafeBuffer(head), 0, head.length);
        if (sent && body.isText() && !HttpRequest.isHead(request)) {
            sent = send(request, body.buffer(), body.offset(), body.length());
        }
        if (last || !sent) {
            boolean _ = engine.connections().close(request.inbound().connectionId());
        }
        return sent;
    }

    private byte[] head(
            RoutingContext request,
            int code,
            Value reason,
            Value contentType,
            Value body,
            boolean last) {
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(code).append(' ').append(oneLine(reason)).append("\r\n");
        head.append("Date: ").append(date()).append("\r\n");
        String server = request.core().settings().serverHeader();
        if (!server.isEmpty()) {
            head.append(server).append("\r\n");
        }
        ReplyHeaders headers = request.replyHeaders();
        for (int index = 0; index < headers.count(); index++) {
            head.append(latin(headers.at(index)));
        }
        if (contentType.isText() && contentType.length() > 0) {
            head.append("Content-Type: ").append(oneLine(contentType)).append("\r\n");
        }
        if (last) {
            head.append("Connection: close\r\n");
        }
        head.append("Content-Length: ").append(body.isText() ? body.length() : 0);
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A script's text that would end the line is not let out of it. */
    private static String oneLine(Value text) {
        return latin(text).replaceAll("[\r\n]+", " ");
    }

    private static String latin(Value text) {
        byte[] bytes = new byte[text.isText() ? text.length() : 0];
        if (bytes.length > 0) {
            text.buffer().getBytes(text.offset(), bytes);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String date() {
        return IMF_FIXDATE.format(Instant.ofEpochMilli(engine.nowMs()));
    }

    /** Over the connection it came by, in pieces that the transport takes. */
    private static boolean send(
            RoutingContext request, DirectBuffer bytes, int offset, int length) {
        Core core = request.core();
        Destination back = new Destination().replyTo(request.inbound()).existingOnly(true);
        boolean sent = true;
        for (int done = 0; done < length && sent; done += Outbound.LENGTH_MAX) {
            int piece = Math.min(length - done, Outbound.LENGTH_MAX);
            sent = core.send(bytes, offset + done, piece, back);
        }
        return sent;
    }
}
