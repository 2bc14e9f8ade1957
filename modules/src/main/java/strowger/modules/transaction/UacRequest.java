package strowger.modules.transaction;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** The text of a request that an operator or script describes; what it must have is added. */
public final class UacRequest {
    private UacRequest() {}

    /**
     * Writes the request, without Via.
     *
     * @param headers lines; From and To must be among them.
     */
    public static UnsafeBuffer text(String method, String uri, String headers, String body) {
        StringBuilder text = new StringBuilder(256 + headers.length() + body.length());
        text.append(method).append(' ').append(uri).append(" SIP/2.0\r\n");
        for (String line : headers.split("\r\n|\n", -1)) {
            if (line.isBlank() || starts(line, "content-length", "l")) {
                continue;
            }
            boolean from = starts(line, "from", "f");
            text.append(line);
            if (from && !line.toLowerCase(Locale.ROOT).contains(";tag=")) {
                text.append(";tag=").append(token());
            }
            text.append("\r\n");
        }
        add(text, headers, "call-id", "i", "Call-ID: " + token() + "-" + token());
        add(text, headers, "cseq", "cseq", "CSeq: 10 " + method);
        add(text, headers, "max-forwards", "max-forwards", "Max-Forwards: 70");
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        text.append("Content-Length: ").append(content.length).append("\r\n\r\n").append(body);
        return new UnsafeBuffer(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void add(
            StringBuilder text, String headers, String name, String compact, String line) {
        boolean given = false;
        for (String each : headers.split("\r\n|\n", -1)) {
            given |= starts(each, name, compact);
        }
        if (!given) {
            text.append(line).append("\r\n");
        }
    }

    private static boolean starts(String line, String name, String compact) {
        int colon = line.indexOf(':');
        String own = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        return own.equals(name) || own.equals(compact);
    }

    private static String token() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }
}
