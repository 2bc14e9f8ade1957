package strowger.cluster;

import strowger.engine.cluster.Bus;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.util.List;
import java.util.Optional;

/**
 * Takes a KDMQ request to the peer of its channel, and answers it. A request is heard once and only
 * of a node: its From names one, and it came from that node's host. On the request's reactor.
 */
final class Reception {
    private static final Value OK = Value.ofText("OK");
    private static final Value BAD_REQUEST = Value.ofText("Bad Request");
    private static final Value FORBIDDEN = Value.ofText("Forbidden");
    private static final Value NOT_FOUND = Value.ofText("User Not Found");
    private static final Value TOO_LARGE = Value.ofText("Request Entity Too Large");
    private static final Value FAILED = Value.ofText("Server Internal Error");
    private static final Value LIST_TYPE = Value.ofText(NodeList.CONTENT_TYPE);

    private final DmqConfig config;
    private final Bus bus;
    private final Members members;
    private final Notifications notifications;
    private final DmqCounters counters;

    Reception(
            DmqConfig config,
            Bus bus,
            Members members,
            Notifications notifications,
            DmqCounters counters) {
        this.config = config;
        this.bus = bus;
        this.members = members;
        this.notifications = notifications;
        this.counters = counters;
    }

    /** Whether a message came from the host of a node that is known. */
    boolean isFromNode(RoutingContext context) {
        return members.addresses().stream().anyMatch(node -> node.isAt(context.source()));
    }

    /** The answer to a request: a code, and what stands behind it. */
    private record Answer(int code, Value reason) {}

    /** Takes a request and answers it; false when it is none for us, and stays unanswered. */
    boolean take(RoutingContext context) {
        SipMessage message = context.message();
        if (message.method() != Method.KDMQ) {
            return false;
        }
        Answer answer = answer(context, message);
        return context.core().answer(context, answer.code(), answer.reason());
    }

    private Answer answer(RoutingContext context, SipMessage message) {
        counters.received().increment();
        if (message.bodyLength() > ClusterMessage.BODY_MAX) {
            counters.oversized().increment();
            return new Answer(413, TOO_LARGE);
        }
        Optional<NodeAddress> from = from(message);
        if (from.isEmpty() || message.requestUri().userLength() == 0) {
            counters.malformed().increment();
            return new Answer(400, BAD_REQUEST);
        }
        String channel = channel(message);
        boolean notification = channel.equals(config.channel());
        if (!from.get().isAt(context.source())) {
            counters.forged().increment();
            return new Answer(403, FORBIDDEN);
        }
        if (notification) {
            return notified(context, from.get());
        }
        Optional<Peer> peer = bus.peer(channel);
        if (peer.isEmpty()) {
            counters.unknownPeers().increment();
            return new Answer(404, NOT_FOUND);
        }
        return switch (members.received(from.get(), callId(message), software(message))) {
            case UNKNOWN -> stranger(from.get());
            case REPLAYED -> {
                counters.replayed().increment();
                yield new Answer(200, OK);
            }
            case NEW -> {
                meet(from.get());
                yield told(peer.get(), from.get(), message);
            }
        };
    }

    /**
     * Takes a message of a node that came by another way; a script vouches for it.
     *
     * @return false when no module has the channel, or it was not taken.
     */
    boolean inject(String channel, Node from, ClusterMessage message) {
        Optional<Peer> peer = bus.peer(channel);
        if (peer.isEmpty()) {
            counters.unknownPeers().increment();
            return false;
        }
        counters.received().increment();
        return listen(peer.get(), from, message) == Verdict.TAKEN;
    }

    private Verdict listen(Peer peer, Node from, ClusterMessage message) {
        Verdict verdict = peer.onMessage(from, message);
        if (verdict == Verdict.MALFORMED) {
            counters.malformed().increment();
        }
        return verdict;
    }

    /** A node we hear before it has taken anything of ours is told that we are there. */
    private void meet(NodeAddress from) {
        if (!members.isMet(from)) {
            notifications.ask(from);
        }
    }

    /** Perhaps a node that others know already: it is asked, and can be heard next time. */
    private Answer stranger(NodeAddress from) {
        counters.forged().increment();
        if (!members.isSelf(from)) {
            notifications.ask(from);
        }
        return new Answer(403, FORBIDDEN);
    }

    private Answer told(Peer peer, NodeAddress from, SipMessage message) {
        Optional<Node> node = members.find(from);
        if (node.isEmpty()) {
            return new Answer(403, FORBIDDEN); // just removed
        }
        ClusterMessage told =
                ClusterMessage.of(
                        contentType(message),
                        message.buffer(),
                        message.bodyOffset(),
                        message.bodyLength());
        return switch (listen(peer, node.get(), told)) {
            case TAKEN -> new Answer(200, OK);
            case MALFORMED -> new Answer(400, BAD_REQUEST);
            case FAILED -> new Answer(500, FAILED);
        };
    }

    private Answer notified(RoutingContext context, NodeAddress from) {
        SipMessage message = context.message();
        if (members.isSelf(from)) {
            counters.forged().increment();
            return new Answer(403, FORBIDDEN);
        }
        String body = DmqCarrier.body(message);
        Optional<List<NodeList.Entry>> entries = NodeList.read(body);
        boolean named =
                entries.isPresent()
                        && entries.get().stream().anyMatch(each -> each.address().equals(from));
        if (!named) {
            counters.malformed().increment();
            return new Answer(400, BAD_REQUEST);
        }
        boolean wasActive = members.find(from).map(Node::isActive).orElse(false);
        boolean _ = members.add(from, false);
        Members.Reception reception = members.received(from, callId(message), software(message));
        if (reception == Members.Reception.REPLAYED) {
            counters.replayed().increment();
        } else if (reception == Members.Reception.NEW) {
            boolean _ = notifications.onList(from, wasActive, body, message.maxForwards());
            meet(from);
        }
        Value list = Value.ofText(notifications.list().text());
        context.replyHeaders().body(list, LIST_TYPE, context.arena());
        return new Answer(200, OK);
    }

    private static Optional<NodeAddress> from(SipMessage message) {
        int at = message.find(HeaderName.FROM);
        if (at == SipMessage.ABSENT) {
            return Optional.empty();
        }
        String value = text(message, message.valueOffset(at), message.valueLength(at));
        int open = value.indexOf('<');
        int close = value.indexOf('>', open + 1);
        int end = value.indexOf(';');
        String uri =
                open >= 0 && close > 0
                        ? value.substring(open + 1, close)
                        : value.substring(0, end < 0 ? value.length() : end);
        return NodeAddress.parse(uri.strip());
    }

    private static String channel(SipMessage message) {
        return text(message, message.requestUri().userOffset(), message.requestUri().userLength());
    }

    private static String callId(SipMessage message) {
        return text(message, message.callIdOffset(), message.callIdLength());
    }

    private static String software(SipMessage message) {
        return DmqCarrier.software(message);
    }

    private static String contentType(SipMessage message) {
        int at = message.find(HeaderName.CONTENT_TYPE);
        return at == SipMessage.ABSENT
                ? ""
                : text(message, message.valueOffset(at), message.valueLength(at));
    }

    private static String text(SipMessage message, int offset, int length) {
        return message.buffer().getStringWithoutLengthUtf8(offset, length);
    }
}
