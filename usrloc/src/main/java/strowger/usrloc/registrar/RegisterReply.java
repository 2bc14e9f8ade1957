package strowger.usrloc.registrar;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.usrloc.AorHash;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;

/**
 * Writes the headers of a reply to REGISTER: the contacts bound now with the seconds left (RFC 3261
 * §10.3 step 8), their GRUUs (RFC 5627 §5.2), the path, and what was wrong. Reusable; for one
 * thread.
 */
final class RegisterReply {
    /** The longest text of headers, in bytes: what fits into a datagram beside the rest. */
    static final int LENGTH_MAX = 60_000;

    private static final byte[] CONTACT = Output.bytes("Contact: <");
    private static final byte[] NEXT_CONTACT = Output.bytes(", <");
    private static final byte[] CONTACT_Q = Output.bytes(">;q=");
    private static final byte[] CONTACT_END = Output.bytes(">");
    private static final byte[] EXPIRES = Output.bytes(";expires=");
    private static final byte[] PUBLIC_GRUU = Output.bytes(";pub-gruu=\"");
    private static final byte[] TEMPORARY_GRUU = Output.bytes(";temp-gruu=\"");
    private static final byte[] INSTANCE_OF_GRUU = Output.bytes(";gr=");
    private static final byte[] GRUU_END = Output.bytes(";gr\"");
    private static final byte[] INSTANCE = Output.bytes(";+sip.instance=\"");
    private static final byte[] REG_ID = Output.bytes(";reg-id=");
    private static final byte[] ERROR = Output.bytes("P-Registrar-Error: ");
    private static final byte[] RETRY_AFTER = Output.bytes("Retry-After: ");
    private static final byte[] MIN_EXPIRES = Output.bytes("Min-Expires: ");
    private static final byte[] UNSUPPORTED_PATH = Output.bytes("Unsupported: path\r\n");
    private static final byte[] UNSUPPORTED_OUTBOUND = Output.bytes("Unsupported: outbound\r\n");
    private static final byte[] REQUIRE_OUTBOUND = Output.bytes("Require: outbound\r\n");
    private static final byte[] SUPPORTED_OUTBOUND = Output.bytes("Supported: outbound\r\n");
    private static final byte[] FLOW_TIMER = Output.bytes("Flow-Timer: ");
    private static final byte[] PATH = Output.bytes("Path: ");
    private static final int TENTH = 100; // thousandths
    private static final int SERVER_ERROR = 500;

    private final Rules rules;
    private final Value lines = new Value();
    private Output out = new Output();
    private RegisterRequest request = new RegisterRequest();
    private long nowMs;

    RegisterReply(Rules rules) {
        this.rules = rules;
    }

    /**
     * Adds the headers to what the reply to the context's request carries.
     *
     * @param contacts bound now.
     * @return false when they don't fit.
     */
    boolean write(
            RoutingContext context,
            RegisterRequest asked,
            Refusal refusal,
            ContactSet contacts,
            long timeMs) {
        request = asked;
        nowMs = timeMs;
        out = context.beginText(LENGTH_MAX);
        writeContacts(contacts);
        if (refusal == Refusal.NONE) {
            writePath();
            writeOutbound(contacts);
        } else {
            writeRefusal(refusal);
        }
        context.endText(lines);
        return lines.isText()
                && (lines.length() == 0 || context.replyHeaders().add(lines, context.arena()));
    }

    private void writeContacts(ContactSet contacts) {
        boolean first = true;
        for (int index = 0; index < contacts.count(); index++) {
            Contact contact = contacts.at(index);
            long seconds = contact.expiresSec(nowMs);
            if (seconds > 0) {
                out.put(first ? CONTACT : NEXT_CONTACT);
                writeContact(contact, seconds);
                first = false;
            }
        }
        if (!first) {
            out.putLineEnd();
        }
    }

    private void writeContact(Contact contact, long seconds) {
        put(contact, ContactField.URI);
        if (contact.q() >= 0) {
            out.put(CONTACT_Q);
            writeQ(contact.q());
        } else {
            out.put(CONTACT_END);
        }
        out.put(EXPIRES).putNumber(Math.min(seconds, ExpiresRule.SECONDS_MAX));
        if (contact.has(ContactField.RECEIVED)) {
            out.put(';').put(rules.received().parameter()).put('=').put('"');
            put(contact, ContactField.RECEIVED);
            out.put('"');
        }
        if (contact.has(ContactField.INSTANCE)) {
            writeInstance(contact);
        }
    }

    private void writeQ(int thousandths) {
        if (thousandths >= 10 * TENTH) {
            out.put('1');
            return;
        }
        out.put('0');
        int rest = thousandths;
        if (rest > 0) {
            out.put('.');
        }
        while (rest > 0) { // three digits at most
            out.put((char) ('0' + rest / TENTH));
            rest = rest % TENTH * 10;
        }
    }

    private void writeInstance(Contact contact) {
        if (rules.isGruuEnabled() && request.isGruuSupported()) {
            writeGruus(contact);
        }
        out.put(INSTANCE);
        put(contact, ContactField.INSTANCE);
        out.put('"');
        if (contact.regId() > 0) {
            out.put(REG_ID).putNumber(contact.regId());
        }
    }

    private void writeGruus(Contact contact) {
        SipMessage message = request.message();
        SipUri to = message.to().uri();
        DirectBuffer buffer = contact.buffer();
        int scheme = to.schemeLength() + 1;
        out.put(PUBLIC_GRUU).put(message.buffer(), to.offset(), scheme);
        out.put(message.buffer(), to.userOffset(), to.userLength()).put('@');
        out.put(message.buffer(), to.hostOffset(), to.hostLength()).put(INSTANCE_OF_GRUU);
        int offset = contact.offset(ContactField.INSTANCE);
        int length = contact.length(ContactField.INSTANCE);
        boolean bracketed = length > 2 && buffer.getByte(offset) == '<';
        out.put(buffer, bracketed ? offset + 1 : offset, bracketed ? length - 2 : length).put('"');
        out.put(TEMPORARY_GRUU).put(message.buffer(), to.offset(), scheme);
        put(contact, ContactField.RUID);
        out.put('-');
        writeAorHash(contact);
        out.put('@').put(message.buffer(), to.hostOffset(), to.hostLength()).put(GRUU_END);
    }

    /** The hash in hexadecimal, its last digit first. */
    private void writeAorHash(Contact contact) {
        long hash =
                AorHash.of(
                        contact.buffer(),
                        contact.offset(ContactField.AOR),
                        contact.length(ContactField.AOR));
        do { // eight digits at most
            out.put(Character.forDigit((int) hash & 0xF, 16));
            hash >>>= 4;
        } while (hash != 0);
    }

    private void writePath() {
        Value path = request.path().path();
        if (request.path().isEchoed() && path.isText()) {
            out.put(PATH).put(path).putLineEnd();
        }
    }

    private void writeOutbound(ContactSet contacts) {
        boolean flows = false;
        for (int index = 0; index < contacts.count(); index++) {
            flows |= contacts.at(index).regId() > 0;
        }
        if (!request.outbound().isSupported()) {
            return;
        }
        out.put(flows ? REQUIRE_OUTBOUND : SUPPORTED_OUTBOUND);
        long seconds = rules.outbound().flowTimerSec();
        if (flows && seconds > 0) {
            out.put(FLOW_TIMER).putNumber(seconds).putLineEnd();
        }
    }

    private void writeRefusal(Refusal refusal) {
        switch (refusal) {
            case PATH_UNSUPPORTED -> out.put(UNSUPPORTED_PATH);
            case OUTBOUND_UNSUPPORTED -> out.put(UNSUPPORTED_OUTBOUND);
            case OUTBOUND_REQUIRED -> out.put(REQUIRE_OUTBOUND);
            case INTERVAL_TOO_BRIEF ->
                    out.put(MIN_EXPIRES).putNumber(rules.expires().minSec()).putLineEnd();
            default -> {}
        }
        if (refusal.code() >= SERVER_ERROR && rules.retryAfterSec(refusal) > 0) {
            out.put(RETRY_AFTER).putNumber(rules.retryAfterSec(refusal)).putLineEnd();
        }
        out.put(ERROR).putToken(refusal.error()).putLineEnd();
    }

    private void put(Contact contact, ContactField field) {
        out.put(contact.buffer(), contact.offset(field), contact.length(field));
    }
}
