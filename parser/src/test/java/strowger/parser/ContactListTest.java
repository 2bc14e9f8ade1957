package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactListTest {
    private final SipMessage message = new SipMessage();
    private final ContactList contacts = new ContactList();
    private final Contact contact = new Contact();

    private ParseError wrap(String text) {
        UnsafeBuffer buffer = Bytes.of(text);
        return contact.wrap(buffer, 0, buffer.capacity());
    }

    @Test
    void contactsOfARegisterAreReadWithTheirParameters() {
        UnsafeBuffer buffer = new UnsafeBuffer(Messages.REGISTER);
        assertEquals(ParseError.NONE, message.wrap(buffer, 0, buffer.capacity()));
        contacts.wrap(message);
        assertTrue(contacts.next());
        Contact first = contacts.contact();
        assertEquals(750, first.q());
        assertEquals(600, first.expiresSec());
        assertEquals(1, first.regId());
        assertTrue(first.address().uri().isIpv6());
        assertEquals(
                "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>",
                Bytes.text(buffer, first.instanceOffset(), first.instanceLength()));
        int methods = new TokenList().methods(buffer, first.methodsOffset(), first.methodsLength());
        assertEquals(Method.INVITE.bit() | Method.ACK.bit() | Method.BYE.bit(), methods);
        assertTrue(contacts.next());
        assertEquals(SipUri.Scheme.TEL, contacts.contact().address().uri().scheme());
        assertEquals(Contact.ABSENT, contacts.contact().regId());
        assertFalse(contacts.next());
        assertEquals(ParseError.NONE, contacts.fault());
    }

    @Test
    void starHasNoAddress() {
        assertEquals(ParseError.NONE, wrap("*"));
        assertTrue(contact.isStar());
        assertEquals(ParseError.CONTACT_MALFORMED, wrap("*;expires=0"));
        assertFalse(contact.isStar());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1000",
        "0, 0",
        "0.5, 500",
        "0.75, 750",
        "0.001, 1",
        "1.000, 1000",
        "1., 1000",
        ".5, 500",
        "1.001, -1",
        "2, -1",
        "0.1234, -1",
        "-1, -1",
        "0.x, -1",
        "., -1"
    })
    void preferenceIsReadInThousandths(String text, int thousandths) {
        UnsafeBuffer buffer = Bytes.of(text);
        assertEquals(thousandths, Contact.parseQ(buffer, 0, buffer.capacity()));
    }

    @ParameterizedTest
    @CsvSource({
        "600, 600",
        "0, 0",
        "4294967295, 2147483647",
        "99999999999999999999, 2147483647",
        "-1, 3600",
        "soon, 3600"
    })
    void malformedExpiresCountsAsAnHour(String text, int seconds) { // RFC 3261 §10.3
        assertEquals(ParseError.NONE, wrap("<sip:a@b>;expires=" + text));
        assertEquals(seconds, contact.expiresSec());
    }

    @Test
    void parametersWithoutBracketsBelongToTheHeader() { // RFC 3261 §20.10, RFC 4475 §3.3.12
        assertEquals(ParseError.NONE, wrap("sip:a@b;unknownparam;expires=5"));
        assertEquals(5, contact.expiresSec());
        assertFalse(contact.address().uri().parameters().next());
        assertEquals(ParseError.CONTACT_MALFORMED, wrap("sip:a@b?Route=c"));
    }
}
