package strowger.script.source;

import java.nio.charset.StandardCharsets;

/** The text of a configuration, a character to a byte, and the bytes it stands for. */
public final class Bytes {
    private Bytes() {}

    /** The bytes as text of a configuration. */
    public static String textOf(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The bytes that text of a configuration stands for. */
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Text of a configuration for people and for modules: the bytes read as UTF-8. */
    public static String decoded(String text) {
        return new String(of(text), StandardCharsets.UTF_8);
    }
}
