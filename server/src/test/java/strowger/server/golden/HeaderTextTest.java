package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class HeaderTextTest {
    @Test
    void aListIsSplitOnlyOutsideQuotesAndBrackets() {
        assertEquals(
                List.of("\"A, \\\"B\" <sip:a,b@x>", "<sip:c@x>;q=1"),
                HeaderText.split("\"A, \\\"B\" <sip:a,b@x> , <sip:c@x>;q=1", ','));
    }

    @Test
    void aParameterOfTheUriIsNotOneOfTheHeader() {
        assertEquals("t", HeaderText.parameter("<sip:a@x;tag=no>;x; Tag = t", "tag"));
        assertEquals("", HeaderText.parameter("<sip:a@x;tag=no>", "tag"));
    }

    @Test
    void theUriIsFoundWithBracketsAndWithout() {
        assertEquals("sip:a@x;lr", HeaderText.uri("A <sip:a@x;lr>;tag=1"));
        assertEquals("sip:a@x", HeaderText.uri("sip:a@x;tag=1"));
    }

    @Test
    void whiteSpaceIsSqueezedOutsideQuotesOnly() {
        assertEquals(
                "\"A  ; B\" <sip:a@x>;tag=1",
                HeaderText.squeeze("\"A  ; B\"  < sip:a@x > ; tag = 1"));
        assertEquals("Bob <sip:b@x>", HeaderText.squeeze("Bob   <sip:b@x>"));
        assertEquals("1 INVITE", HeaderText.squeeze("1 \t INVITE"));
    }
}
