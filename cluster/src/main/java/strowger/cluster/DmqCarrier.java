package strowger.cluster;

import org.agrona.DirectBuffer;

import strowger.engine.Engine;
import strowger.engine.cluster.Carrier;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Delivery;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

import java.util.List;
import java.util.Optional;

/**
 * Takes messages to other nodes, each as a KDMQ request in a transaction of its own. Any thread.
 */
final class DmqCarrier implements Carrier {
    private static final int MAX_FORWARDS = 1;
    private static final int FINAL = 200;

    private final Engine engine;
    private final DmqConfig config;
    private final Members members;
    private final DmqCounters counters;
    private final Kdmq requests;
    private final Node self;

    DmqCarrier(Engine engine, DmqConfig config, Members members, DmqCounters counters, int life) {
        this.engine = engine;
        this.config = config;
        this.members = members;
        this.counters = counters;
        requests = new Kdmq(config.self(), life);
        self = new Node(config.self().uri(), Node.SELF, 1, NodeState.ACTIVE, Kdmq.SOFTWARE);
    }

    @Override
    public Node self() {
        return self;
    }

    @Override
    public List<Node> others() {
        return members.others();
    }

    @Override
    public void send(String channel, Node to, ClusterMessage message, Delivery delivery) {
        Optional<NodeAddress> address = members.address(to);
        if (address.isEmpty()) {
            delivery.onAnswer(to, Delivery.NOT_SENT);
        } else {
            Answered answered = (code, _, _) -> delivery.onAnswer(to, code);
            send(channel, address.get(), MAX_FORWARDS, message, answered);
        }
    }

    /** Hears of the answer to one request. */
    @FunctionalInterface
    interface Answered {
        /**
         * @param code of it, or {@link Delivery#TIMEOUT}, {@link Delivery#NOT_SENT}.
         * @param body of it; empty for none.
         * @param software that the node says it runs.
         */
        void onAnswer(int code, String body, String software);
    }

    /** Sends a message to an address; it may be none of a node yet. */
    void send(
            String channel,
            NodeAddress to,
            int maxForwards,
            ClusterMessage message,
            Answered answered) {
        DirectBuffer text = requests.write(channel, to, maxForwards, message);
        boolean posted = post(text, new Value(), to, answered);
        if (!posted) {
            notSent(answered);
        }
    }

    /** Sends a whole request, without Via, to a node, whatever its own URI says. */
    void send(DirectBuffer request, NodeAddress to) {
        Answered unheard = (_, _, _) -> {};
        if (!post(request, Value.ofText(to.uri()), to, unheard)) {
            notSent(unheard);
        }
    }

    private boolean post(DirectBuffer text, Value hop, NodeAddress to, Answered answered) {
        return engine.onReactor(
                core -> {
                    long id =
                            Transactions.of(core)
                                    .localRequests()
                                    .send(
                                            text,
                                            0,
                                            text.capacity(),
                                            hop,
                                            config.socket(),
                                            user(to, answered));
                    if (id == 0) {
                        notSent(answered);
                    } else {
                        counters.sent().increment();
                    }
                });
    }

    private void notSent(Answered answered) {
        counters.refused().increment();
        answered.onAnswer(Delivery.NOT_SENT, "", "");
    }

    private LocalUser user(NodeAddress to, Answered answered) {
        return (transaction, reply, code) -> {
            if (code < FINAL) {
                return;
            }
            if (code != FINAL) {
                counters.failed().increment();
            }
            if (reply == RoutingContext.NONE) {
                members.failed(to);
                answered.onAnswer(code, "", "");
                return;
            }
            String software = software(reply.message());
            members.answered(to, software, code == FINAL);
            answered.onAnswer(code, body(reply.message()), software);
        };
    }

    /** What a message says that its sender runs. */
    static String software(SipMessage message) {
        HeaderName name = message.isRequest() ? HeaderName.USER_AGENT : HeaderName.SERVER;
        int at = message.find(name);
        return at == SipMessage.ABSENT
                ? ""
                : message.buffer()
                        .getStringWithoutLengthUtf8(
                                message.valueOffset(at),
                                Math.min(message.valueLength(at), NodeAddress.LENGTH_MAX));
    }

    /** The body of a message as text. */
    static String body(SipMessage message) {
        return message.buffer()
                .getStringWithoutLengthUtf8(message.bodyOffset(), message.bodyLength());
    }
}
