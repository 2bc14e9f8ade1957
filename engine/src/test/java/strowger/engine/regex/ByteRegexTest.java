package strowger.engine.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.value.Value;

class ByteRegexTest {
    private static Value text(String text) {
        return Value.ofText(text);
    }

    @Test
    void isSearchedForInBytes() {
        ByteRegex regex = ByteRegex.of("b+c", false);
        assertTrue(regex.isFound(text("abbc")));
        assertFalse(regex.isFound(text("aBBC")));
        assertTrue(ByteRegex.of("b+c", true).isFound(text("aBBC")));
    }

    @Test
    void aLetterOfTwoBytesMatchesItself() {
        assertTrue(ByteRegex.of("^é$", false).isFound(text("é")));
        assertTrue(ByteRegex.of("^..$", false).isFound(text("é")));
    }

    @Test
    void linesBeginAndEndWithinAText() {
        Value text = text("To: bob\r\nFrom: al\r\n");
        assertTrue(ByteRegex.ofLines("^from:").isFound(text));
        assertFalse(ByteRegex.of("^from:", true).isFound(text));
        assertFalse(ByteRegex.ofLines("bob.*al").isFound(text), "a dot is no line end");
        assertTrue(ByteRegex.ofLines("al.$").isFound(text), "a line ends before its LF");
    }

    @Test
    void groupsTellWhereTheyLie() {
        Value text = text("x alice@atlanta");
        ByteRegex.Search search =
                ByteRegex.of("([a-z]+)@([a-z]+)|(z)", false)
                        .search(text.buffer(), text.offset(), text.length());
        assertTrue(search.next());
        assertEquals(2, search.groupStart(1));
        assertEquals(7, search.groupEnd(1));
        assertEquals(15, search.groupEnd(2));
        assertFalse(search.hasGroup(3));
        assertFalse(search.hasGroup(4));
        assertFalse(search.next());
    }

    @Test
    void anExpressionThatBlowsUpIsAbandonedAndCounted() {
        ByteRegex regex = ByteRegex.of("^a*a*a*a*a*a*a*b$", false);
        long before = ByteRegex.abandonedCount();
        Value text = text("a".repeat(200));
        assertFalse(regex.search(text.buffer(), 0, text.length()).next());
        assertTrue(ByteRegex.abandonedCount() > before);
        Value next = text("aaab");
        assertTrue(regex.search(next.buffer(), 0, next.length()).next(), "works again");
    }

    @Test
    void aTextTooLongForTheStackIsAbandoned() {
        ByteRegex regex = ByteRegex.of("^(a|b|c)*$", false);
        Value text = text("abc".repeat(20_000));
        regex.search(text.buffer(), 0, text.length()).next();
        assertTrue(regex.isFound(text), "asked only whether it is there, it is found");
        Value next = text("abc");
        assertTrue(regex.search(next.buffer(), 0, next.length()).next(), "works again");
    }
}
