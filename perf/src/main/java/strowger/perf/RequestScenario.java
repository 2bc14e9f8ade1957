package strowger.perf;

import org.jspecify.annotations.Nullable;

/** One request and its final answer: OPTIONS, REGISTER, PUBLISH, MESSAGE, INFO (RFC 3261 §8.1). */
final class RequestScenario implements Scenario {
    private static final int COOKIE_LENGTH = "z9hG4bK".length();
    private static final int FINAL = 200;

    private final Template template;
    private final Numbering numbering;
    private final Exchanges exchanges;
    private final Tally tally;
    private final Wire wire;
    private final @Nullable Etags etags; // of what is published
    private final Message layout;
    private final Message answer = new Message();

    RequestScenario(
            Template template, Numbering numbering, Exchanges exchanges, Tally tally, Wire wire) {
        this(template, numbering, exchanges, tally, wire, null);
    }

    /**
     * @param etags kept from answers and put into requests, for PUBLISH.
     */
    RequestScenario(
            Template template,
            Numbering numbering,
            Exchanges exchanges,
            Tally tally,
            Wire wire,
            @Nullable Etags etags) {
        this.etags = etags;
        this.template = template;
        this.numbering = numbering;
        this.exchanges = exchanges;
        this.tally = tally;
        this.wire = wire;
        layout = template.layout();
    }

    @Override
    public void start(Exchange exchange, long nowNs) {
        long sequence = exchange.sequence;
        template.write(
                exchange.request, exchange.key, numbering.user(sequence), numbering.cseq(sequence));
        exchange.requestLength = template.length();
        if (etags != null && template.etagOffset() != Message.ABSENT) {
            exchange.requestLength =
                    etags.write(
                            numbering.user(sequence),
                            exchange.request,
                            template.etagOffset(),
                            template.length());
        }
        exchange.layout = layout;
        exchanges.timers().start(exchange, false, nowNs);
        wire.choose((int) numbering.user(sequence));
        wire.send(exchange.request, exchange.requestLength, Peer.SERVER);
    }

    @Override
    public void onDatagram(byte[] bytes, int length, long nowNs) {
        if (!answer.scan(bytes, length)) {
            tally.onFault(Fault.MALFORMED);
            return;
        }
        int key = answer.branchOffset() + COOKIE_LENGTH;
        Exchange exchange = exchanges.find(bytes, key, answer.branchEnd());
        if (exchange != null) {
            onAnswer(exchange, bytes, nowNs);
        }
    }

    private void onAnswer(Exchange exchange, byte[] bytes, long nowNs) {
        if (answer.status() < FINAL) {
            exchanges.timers().onProvisional(exchange, false, nowNs);
            return;
        }
        Fault fault = AnswerChecker.check(answer, bytes, exchange);
        if (fault == Fault.NONE) {
            if (etags != null && answer.has(Header.SIP_ETAG)) {
                etags.keep(
                        numbering.user(exchange.sequence),
                        bytes,
                        answer.offset(Header.SIP_ETAG),
                        answer.end(Header.SIP_ETAG));
            }
            exchanges.complete(exchange, nowNs);
        } else {
            exchanges.fail(exchange, fault);
        }
    }
}
