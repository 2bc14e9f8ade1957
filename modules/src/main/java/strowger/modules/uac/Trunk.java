package strowger.modules.uac;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Struct;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.modules.transaction.UacRequest;
import strowger.parser.ContactList;
import strowger.parser.DeltaSeconds;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * One registration, kept up: sent when it is due, authenticated once where the server asks, tried
 * again after a failure if that is wanted. Its state may be asked for by any thread; requests and
 * their responses are on one reactor.
 */
final class Trunk implements LocalUser {
    static final long DISABLED = 1; // flags as operators see them
    static final long ONGOING = 2;
    static final long ONLINE = 4;
    static final long AUTHENTICATING = 8;
    static final long INITIAL = 16;
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final int TOO_BRIEF = 423;
    private static final long MS = 1000;

    private final Registration row;
    private final TrunkRules rules;
    private final LongSupplier clockMs;
    private long flags;
    private long dueMs;
    private long untilMs;
    private long expiresSec;
    private String callId = token();
    private String tag = token();
    private long cSeq = 80;
    private boolean ending;

    /**
     * @param rules what holds for all.
     * @param clockMs milliseconds since 1970.
     */
    Trunk(Registration row, TrunkRules rules, LongSupplier clockMs) {
        this.row = row;
        this.rules = rules;
        this.clockMs = clockMs;
        expiresSec = row.expiresSec();
        flags = INITIAL | (row.flags() & DISABLED);
        dueMs = clockMs.getAsLong() + MS * rules.delaySec(row.delaySec());
    }

    Registration row() {
        return row;
    }

    private static String token() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong() | 1L << 62);
    }

    synchronized boolean has(long flag) {
        return (flags & flag) != 0;
    }

    /** {@code uac_reg_status}: 1 registered, -2 on its way, -3 disabled, -99 not registered. */
    synchronized int status() {
        if (has(DISABLED)) {
            return -3;
        }
        if (has(ONLINE) && clockMs.getAsLong() < untilMs) {
            return 1;
        }
        return has(ONGOING) ? -2 : -99;
    }

    /** Whether a REGISTER is due. */
    synchronized boolean isDue(long nowMs) {
        return !has(DISABLED | ONGOING) && nowMs >= dueMs;
    }

    synchronized void enable(boolean enabled) {
        flags = enabled ? flags & ~DISABLED : flags | DISABLED;
        dueMs = clockMs.getAsLong();
    }

    /** Is registered anew at the next look. */
    synchronized void hurry() {
        dueMs = clockMs.getAsLong();
    }

    /** Sends the REGISTER, on the reactor. */
    void register(Core core) {
        begin(false);
        send(core, "");
    }

    /** Has the server forget us, and stays disabled. */
    void unregister(Core core) {
        begin(true);
        send(core, "");
    }

    private synchronized void begin(boolean ends) {
        ending = ends;
        flags = (flags | ONGOING | (ends ? DISABLED : 0)) & ~AUTHENTICATING;
        if (!rules.isCallIdKept()) {
            callId = token();
            tag = token();
        }
        cSeq++;
    }

    private void send(Core core, String credentials) {
        String request = headers(credentials);
        UnsafeBuffer text = UacRequest.text("REGISTER", "sip:" + row.domain(), request, "");
        String socket = row.socket().isEmpty() ? rules.socket() : row.socket();
        long id =
                Transactions.of(core)
                        .localRequests()
                        .send(
                                text,
                                0,
                                text.capacity(),
                                row.proxy().isEmpty() ? new Value() : Value.ofText(row.proxy()),
                                socket.isEmpty()
                                        ? ListenSocket.NONE
                                        : core.settings().socket(socket),
                                this);
        if (id == 0) {
            fail();
        }
    }

    private synchronized String headers(String credentials) {
        String address = row.contactAddress().isEmpty() ? rules.contact() : row.contactAddress();
        String user = row.contactUser().isEmpty() ? row.id() : row.contactUser();
        return """
        From: <%s>;tag=%s
        To: <%s>
        Call-ID: %s
        CSeq: %d REGISTER
        Contact: <sip:%s@%s>
        Expires: %d
        """
                        .formatted(
                                row.remote(),
                                tag,
                                row.remote(),
                                callId,
                                cSeq,
                                user,
                                address,
                                ending ? 0 : expiresSec)
                + credentials;
    }

    @Override
    public void onResponse(Transaction transaction, RoutingContext reply, int code) {
        if (code < FINAL) {
            return;
        }
        boolean ours = reply == RoutingContext.NONE;
        if (code < FAILURE) {
            succeed(ours ? expiresSec : granted(reply.message()));
        } else if ((code == 401 || code == 407) && !ours && !has(AUTHENTICATING)) {
            authenticate(reply);
        } else if (code == TOO_BRIEF && !ours && lengthen(reply.message())) {
            again(reply.core(), "");
        } else {
            fail();
        }
    }

    private void authenticate(RoutingContext reply) {
        Account account = new Account(row.authUser(), row.realm(), row.secret(), row.hashed());
        Optional<Challenge> challenge = Challenge.of(reply.message()).filter(account::fits);
        if (challenge.isEmpty()) {
            fail();
            return;
        }
        String line =
                account.answer(
                        challenge.get(),
                        "REGISTER",
                        "sip:" + row.domain(),
                        "".getBytes(StandardCharsets.UTF_8));
        synchronized (this) {
            flags |= AUTHENTICATING;
        }
        again(reply.core(), line);
    }

    private void again(Core core, String credentials) {
        synchronized (this) {
            cSeq++;
        }
        send(core, credentials);
    }

    /** Asks for as long as the server wants at least; false when that was done already. */
    private synchronized boolean lengthen(SipMessage reply) {
        int least = DeltaSeconds.of(reply, HeaderName.MIN_EXPIRES);
        boolean longer = least > expiresSec;
        expiresSec = longer ? least : expiresSec;
        return longer;
    }

    /** How long the server keeps us: of our Contact, or of all (RFC 3261 §10.2.4). */
    private long granted(SipMessage reply) {
        ContactList contacts = new ContactList().wrap(reply);
        String user = row.contactUser().isEmpty() ? row.id() : row.contactUser();
        while (contacts.next()) {
            boolean star = contacts.contact().isStar();
            var uri = contacts.contact().address().uri();
            boolean us =
                    !star
                            && uri.buffer()
                                    .getStringWithoutLengthUtf8(uri.userOffset(), uri.userLength())
                                    .equals(user);
            if (us && contacts.contact().expiresSec() >= 0) {
                return contacts.contact().expiresSec();
            }
        }
        int all = DeltaSeconds.of(reply, HeaderName.EXPIRES);
        return all >= 0 ? all : expiresSec;
    }

    private synchronized void succeed(long sec) {
        long nowMs = clockMs.getAsLong();
        flags &= ~(ONGOING | AUTHENTICATING | INITIAL | ONLINE);
        if (!ending && sec > 0) {
            flags |= ONLINE;
            untilMs = nowMs + MS * sec;
            dueMs = nowMs + MS * rules.refreshSec(sec);
        }
        if (!ending && sec == 0) {
            fail();
        }
    }

    private synchronized void fail() {
        flags &= ~(ONGOING | AUTHENTICATING | ONLINE);
        callId = token(); // a new one behind a failure, also where it is kept
        if (rules.retrySec() > 0) {
            dueMs = clockMs.getAsLong() + MS * rules.retrySec();
        } else {
            flags |= DISABLED;
        }
    }

    /** What operators are shown. */
    synchronized Struct facts() {
        long nowMs = clockMs.getAsLong();
        return new Struct()
                .add("l_uuid", row.id())
                .add("l_username", row.localUser())
                .add("l_domain", row.localDomain())
                .add("r_username", row.user())
                .add("r_domain", row.domain())
                .add("realm", row.realm())
                .add("auth_username", row.authUser())
                .add("auth_password", "*")
                .add("auth_ha1", row.hashed() ? "*" : "")
                .add("auth_proxy", row.proxy())
                .add("expires", expiresSec)
                .add("flags", flags)
                .add("diff_expires", has(ONLINE) ? Math.max((untilMs - nowMs) / MS, 0) : 0L)
                .add("timer_expires", dueMs / MS)
                .add("reg_init", 0L)
                .add("reg_delay", row.delaySec())
                .add("contact_addr", row.contactAddress())
                .add("contact_user", row.contactUser())
                .add("socket", row.socket());
    }
}
