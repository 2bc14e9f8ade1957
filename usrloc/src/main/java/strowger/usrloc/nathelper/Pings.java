package strowger.usrloc.nathelper;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.Counter;
import strowger.engine.routing.Core;
import strowger.engine.transport.Destination;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;
import strowger.usrloc.UsrlocModule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pings contacts, so that NATs keep the way to them open: each once an interval, and in each second
 * so many that the interval is filled evenly. Looks at contacts on a timer's thread, sends on a
 * reactor. A contact with a path is its edge proxy's to ping; a connection is never opened for it.
 */
final class Pings {
    static final long TICK_MS = 1000;

    private static final byte[] FOUR_ZEROS = new byte[4];

    private final Engine engine;
    private final UsrlocModule usrloc;
    private final PingRule rule;
    private final Counter sent;
    private final Map<LocationTable, Round> rounds = new HashMap<>();
    private final SipUri uri = new SipUri();
    private long number;

    /** Bytes and where they go. */
    private record Ping(UnsafeBuffer bytes, Destination to) {}

    /**
     * @param sent counts the pings that were sent.
     */
    Pings(Engine engine, UsrlocModule usrloc, PingRule rule, Counter sent) {
        this.engine = engine;
        this.usrloc = usrloc;
        this.rule = rule;
        this.sent = sent;
    }

    /** Pings a part of all contacts; called once a second. */
    void tick() {
        if (!rule.isEnabled()) {
            return;
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
                add(contact, pings);
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
                && !contact.has(ContactField.PATH)
                && contact.expiresSec(table.nowMs()) > 0;
    }

    private static boolean has(Contact contact, int flag) {
        return flag >= 0 && (contact.branchFlags() >>> flag & 1) != 0;
    }

    private void add(Contact contact, List<Ping> pings) {
        boolean sip = rule.isSipPossible() && has(contact, rule.sipFlag());
        Protocol protocol = contact.socket().isNone() ? Protocol.UDP : contact.socket().protocol();
        boolean stream = protocol != Protocol.UDP;
        boolean dead = stream && !engine.connections().state(contact.connectionId()).isAlive();
        Destination to = new Destination().protocol(protocol);
        if (dead || (stream && !sip) || !address(contact, protocol, to)) {
            return;
        }
        ListenSocket from = stream ? contact.socket() : socket(contact);
        to.local(from).connectionId(contact.connectionId());
        byte[] bytes = sip ? request(contact, protocol, from) : FOUR_ZEROS;
        pings.add(new Ping(new UnsafeBuffer(bytes), to));
    }

    private ListenSocket socket(Contact contact) {
        ListenSocket named = engine.core().socket(rule.socketName());
        if (!named.isNone()) {
            return named;
        }
        if (!contact.socket().isNone()) {
            return contact.socket();
        }
        return engine.core().sockets().getFirst();
    }

    /** Reads where the contact was seen, or says it is; only addresses, no names. */
    private boolean address(Contact contact, Protocol protocol, Destination to) {
        ContactField field =
                contact.has(ContactField.RECEIVED) ? ContactField.RECEIVED : ContactField.URI;
        ParseError error = uri.wrap(contact.buffer(), contact.offset(field), contact.length(field));
        if (error != ParseError.NONE
                || !to.remote().parseHost(uri.buffer(), uri.hostOffset(), uri.hostLength())) {
            return false;
        }
        to.remote().port(uri.port() > 0 ? uri.port() : protocol.defaultPort());
        return true;
    }

    private byte[] request(Contact contact, Protocol protocol, ListenSocket from) {
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
        return """
        %1$s %2$s SIP/2.0
        Via: SIP/2.0/%3$s %4$s;branch=z9hG4bK%5$s
        From: <%6$s>;tag=%5$s
        To: <%2$s>
        Call-ID: %5$s
        CSeq: 1 %1$s
        Max-Forwards: 70
        Content-Length: 0

        """
                .formatted(rule.method(), to, protocol.name(), host, id, rule.from())
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
