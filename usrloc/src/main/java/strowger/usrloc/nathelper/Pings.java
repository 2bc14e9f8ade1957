package strowger.usrloc.nathelper;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.Counter;
import strowger.engine.routing.Core;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.NameAddr;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;
import strowger.usrloc.UsrlocModule;
import strowger.usrloc.registrar.PathHop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pings contacts, so that NATs keep the way to them open: each once an interval, and in each second
 * so many that the interval is filled evenly. Looks at contacts on a timer's thread, sends on a
 * reactor. Four zeros for a contact with a path are its edge proxy's to send, or sent in its name;
 * a request goes over the path. A connection is never opened for a ping.
 */
final class Pings {
    static final long TICK_MS = 1000;

    private static final byte[] FOUR_ZEROS = new byte[4];
    private static final Token TRANSPORT = Token.of("transport");

    private final Engine engine;
    private final UsrlocModule usrloc;
    private final PingRule rule;
    private final Counter sent;
    private final ForeignSender foreign;
    private final Optional<SignsOfLife> life;
    private final Endpoint foreignSource;
    private final Endpoint source = new Endpoint();
    private final Map<LocationTable, Round> rounds = new HashMap<>();
    private final SipUri uri = new SipUri();
    private final PathHop hop = new PathHop();
    private long number;

    /** Bytes and where they go. */
    private record Ping(UnsafeBuffer bytes, Destination to) {}

    /** Sends a datagram in another's name. */
    interface ForeignSender {
        /** Where none is sent so. */
        ForeignSender NONE = (payload, from, to) -> false;

        /** Whether it was sent. */
        boolean send(byte[] payload, Endpoint from, Endpoint to);
    }

    /**
     * @param sent counts the pings that were sent.
     * @param foreign sends four zeros of others.
     * @param life of contacts, if they must answer.
     */
    Pings(
            Engine engine,
            UsrlocModule usrloc,
            PingRule rule,
            Counter sent,
            ForeignSender foreign,
            Optional<SignsOfLife> life) {
        this.engine = engine;
        this.usrloc = usrloc;
        this.rule = rule;
        this.sent = sent;
        this.foreign = foreign;
        this.life = life;
        foreignSource = rule.foreignSource(engine.core());
    }

    /** Pings a part of all contacts; called once a second. */
    void tick() {
        if (!rule.isEnabled()) {
            return;
        }
        long contactCount = 0;
        for (LocationTable table : usrloc.locations().tables()) {
            contactCount += table.contactCount();
        }
        if (life.isPresent()) {
            life.get().tick(engine.nowMs(), contactCount);
        }
        List<Ping> pings = new ArrayList<>();
        for (LocationTable table : usrloc.locations().tables()) {
            collect(table, pings);
        }
        if (!pings.isEmpty()) {
            boolean _ = engine.onReactor(core -> send(core, pings)); // else the next time
        }
    }

    private void collect(LocationTable table, List<Ping> pings) {
        Round round = rounds.computeIfAbsent(table, _ -> new Round());
        if (!round.isTime(rule.intervalSec())) {
            return;
        }
        int count = (int) Math.ceilDiv(table.contactCount(), (long) rule.intervalSec());
        ContactSet contacts = table.newSet();
        while (contacts.count() < count && round.cursor != LocationTable.END) {
            round.cursor = table.list(round.cursor, count - contacts.count(), contacts);
        }
        for (int index = 0; index < contacts.count(); index++) {
            Contact contact = contacts.at(index);
            if (isPinged(table, contact)) {
                add(table, contact, pings);
            }
        }
    }

    /** How far the contacts of a table have been pinged in this interval. */
    private static final class Round {
        private long cursor;
        private int seconds;

        /** Counts a second; whether contacts are left to be pinged in it. */
        boolean isTime(int intervalSec) {
            if (seconds++ >= intervalSec) {
                seconds = 1;
                cursor = 0;
            }
            return cursor != LocationTable.END;
        }
    }

    /** Whether a contact wants pings, and this server's. */
    private boolean isPinged(LocationTable table, Contact contact) {
        boolean wanted = !rule.areOnlyNatedPinged() || has(contact, usrloc.natBranchFlag());
        boolean ours = !rule.areOthersLeft() || contact.serverId() == table.config().serverId();
        return wanted
                && ours
                && !contact.isReplica()
                && !has(contact, rule.disablingFlag())
                && contact.expiresSec(table.nowMs()) > 0;
    }

    private static boolean has(Contact contact, int flag) {
        return flag >= 0 && (contact.branchFlags() >>> flag & 1) != 0;
    }

    private void add(LocationTable table, Contact contact, List<Ping> pings) {
        boolean sip = rule.isSipPossible() && has(contact, rule.sipFlag());
        boolean routed = contact.has(ContactField.PATH) && !rule.isPathIgnored();
        Destination to = new Destination();
        if (!sip && isForeign(contact, routed)) {
            pingForeign(contact, to);
            return;
        }
        boolean reached = routed ? sip && overPath(contact, to) : direct(contact, to);
        boolean stream = to.protocol() != Protocol.UDP;
        if (!reached || (stream && !sip)) {
            return;
        }
        if (sip && !stream && life.isPresent() && life.get().isSilent(contact)) {
            ContactField name = ContactField.RUID;
            boolean _ = table.expire(contact.buffer(), contact.offset(name), contact.length(name));
            return;
        }
        ListenSocket from = stream ? contact.socket() : socket(contact);
        to.local(from).existingOnly(stream);
        byte[] bytes = sip ? request(contact, to.protocol(), from, routed) : FOUR_ZEROS;
        pings.add(new Ping(new UnsafeBuffer(bytes), to));
    }

    /** Whether four zeros for a contact are to come from elsewhere; the source is set then. */
    private boolean isForeign(Contact contact, boolean routed) {
        if (!routed) {
            source.copyFrom(foreignSource);
            return foreignSource.isSet();
        }
        Destination edge = new Destination();
        boolean forged = rule.isPathForged() && overPath(contact, edge);
        source.copyFrom(edge.remote());
        return forged && edge.protocol() == Protocol.UDP;
    }

    private void pingForeign(Contact contact, Destination to) {
        boolean reached = direct(contact, to) && to.protocol() == Protocol.UDP;
        if (reached && foreign.send(FOUR_ZEROS, source, to.remote())) {
            sent.increment();
        }
    }

    private boolean direct(Contact contact, Destination to) {
        ContactField field =
                contact.has(ContactField.RECEIVED) ? ContactField.RECEIVED : ContactField.URI;
        boolean known =
                uri.wrap(contact.buffer(), contact.offset(field), contact.length(field))
                        == ParseError.NONE;
        if (!known) {
            return false;
        }
        if (contact.has(ContactField.PATH)) { // the connection is not the client's own
            return address(to, protocol());
        }
        Protocol protocol = contact.socket().isNone() ? Protocol.UDP : contact.socket().protocol();
        boolean stream = protocol != Protocol.UDP;
        to.connectionId(contact.connectionId());
        return (!stream || engine.connections().state(contact.connectionId()).isAlive())
                && address(to, protocol);
    }

    private boolean overPath(Contact contact, Destination to) {
        Value path = Value.ofText(contact.text(ContactField.PATH));
        NameAddr address = hop.address();
        return hop.first(path)
                && uri.wrap(path.buffer(), address.uriOffset(), address.uriLength())
                        == ParseError.NONE
                && address(to, protocol());
    }

    private Protocol protocol() {
        Parameters parameters = uri.parameters();
        boolean said = parameters.find(TRANSPORT);
        return !said
                ? Protocol.UDP
                : Protocol.of(
                                uri.buffer()
                                        .getStringWithoutLengthAscii(
                                                parameters.valueOffset(), parameters.valueLength()))
                        .orElse(Protocol.UDP);
    }

    /** Goes where the URI says; only to addresses, no names. */
    private boolean address(Destination to, Protocol protocol) {
        to.protocol(protocol);
        if (!to.remote().parseHost(uri.buffer(), uri.hostOffset(), uri.hostLength())) {
            return false;
        }
        to.remote().port(uri.port() > 0 ? uri.port() : protocol.defaultPort());
        return true;
    }

    private ListenSocket socket(Contact contact) {
        ListenSocket named = rule.socket(engine.core());
        if (!named.isNone()) {
            return named;
        }
        if (!contact.socket().isNone()) {
            return contact.socket();
        }
        return engine.core().sockets().getFirst();
    }

    private byte[] request(Contact contact, Protocol protocol, ListenSocket from, boolean routed) {
        number++;
        String to = contact.text(ContactField.URI);
        String host =
                from.advertisedHost().isEmpty()
                        ? from.endpoint().toString()
                        : from.advertisedHost()
                                + ":"
                                + (from.advertisedPort() > 0
                                        ? from.advertisedPort()
                                        : from.endpoint().port());
        String id = contact.text(ContactField.RUID) + "-" + Long.toHexString(number);
        String route = routed ? "Route: " + contact.text(ContactField.PATH) + "\n" : "";
        return """
        %1$s %2$s SIP/2.0
        Via: SIP/2.0/%3$s %4$s;branch=z9hG4bK%5$s
        %7$sFrom: <%6$s>;tag=%5$s
        To: <%2$s>
        Call-ID: %8$s%5$s
        CSeq: 1 %1$s
        Max-Forwards: 70
        Content-Length: 0

        """
                .formatted(
                        rule.method(),
                        to,
                        protocol.name(),
                        host,
                        id,
                        rule.from(),
                        route,
                        SignsOfLife.PREFIX)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void send(Core core, List<Ping> pings) {
        for (Ping ping : pings) {
            boolean taken = core.send(ping.bytes, 0, ping.bytes.capacity(), ping.to);
            if (taken) {
                sent.increment();
            }
        }
    }
}
