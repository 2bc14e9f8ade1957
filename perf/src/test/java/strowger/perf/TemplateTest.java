package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

class TemplateTest {
    private static final byte[] KEY = "0123456789abcdef01234567".getBytes(ISO_8859_1);

    private static String write(Template template, long user, long cseq) {
        byte[] bytes = new byte[template.length()];
        template.write(bytes, KEY, user, cseq);
        return new String(bytes, ISO_8859_1);
    }

    @Test
    void everyMarkIsReplacedByItsField() {
        Template template = Template.of("{key} {user} {cseq} {user}");
        assertEquals(
                "0123456789abcdef01234567 00000042 1000000007 00000042", write(template, 42, 7));
    }

    @Test
    void aBraceThatBeginsNoMarkStandsForItself() {
        assertEquals("{\"a\":{}}", write(Template.of("{\"a\":{}}"), 0, 0));
    }

    @Test
    void theSequenceNumberStaysBelowTwoToThePowerOf31() {
        Template template = Template.of("{cseq}");
        assertEquals("2147483646", write(template, 0, Template.CSEQ_COUNT - 1));
        assertEquals("1000000000", write(template, 0, Template.CSEQ_COUNT));
    }

    @Test
    void everyRequestTextIsASipMessage() {
        InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060);
        InetSocketAddress tool = new InetSocketAddress(InetAddress.ofLiteral("::1"), 5070);
        Texts texts = new Texts(server, tool, "example.com", "UDP");
        List<String> all =
                List.of(
                        texts.options(0),
                        texts.register("run", tool, 3_600, 0),
                        texts.relayed("MESSAGE", texts.domain(), 300),
                        texts.relayed("INVITE", Texts.hostPort(tool), 0));
        for (String text : all) {
            Template template = Template.of(text);
            assertEquals(1, template.layout().viaCount());
            assertTrue(text.contains("[0:0:0:0:0:0:0:1]:5070"), "IPv6 stands in brackets");
        }
    }

    @Test
    void aBodyIsAsLongAsItsContentLengthSays() {
        InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060);
        String text = new Texts(server, server, "example.com", "UDP").relayed("MESSAGE", "a", 300);
        assertTrue(text.contains("Content-Length: 300\r\n\r\n" + "x".repeat(300)));
    }

    @Test
    void aTextThatIsNoSipMessageHasNoLayout() {
        Template template = Template.of("hello");
        assertThrows(IllegalArgumentException.class, template::layout);
    }
}
