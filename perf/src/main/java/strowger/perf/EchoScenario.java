package strowger.perf;

import java.util.Arrays;

/** A datagram that comes back as it was sent: what the wire alone costs. */
final class EchoScenario implements Scenario {
    private final byte[] payload;
    private final Exchanges exchanges;
    private final Wire wire;

    /**
     * @param payload of every datagram; its first {@link Key#LENGTH} bytes become the key.
     */
    EchoScenario(byte[] payload, Exchanges exchanges, Wire wire) {
        assert payload.length >= Key.LENGTH : "payload=" + payload.length;
        this.payload = payload;
        this.exchanges = exchanges;
        this.wire = wire;
    }

    @Override
    public void start(Exchange exchange, long nowNs) {
        System.arraycopy(payload, 0, exchange.request, 0, payload.length);
        System.arraycopy(exchange.key, 0, exchange.request, 0, Key.LENGTH);
        exchange.requestLength = payload.length;
        exchanges.timers().start(exchange, false, nowNs);
        wire.send(exchange.request, exchange.requestLength, Peer.SERVER);
    }

    @Override
    public void onDatagram(byte[] bytes, int length, long nowNs) {
        Exchange exchange = exchanges.find(bytes, 0, length);
        if (exchange == null) {
            return;
        }
        if (Arrays.equals(bytes, 0, length, exchange.request, 0, exchange.requestLength)) {
            exchanges.complete(exchange, nowNs);
        } else {
            exchanges.fail(exchange, Fault.WRONG_PAYLOAD);
        }
    }
}
