package strowger.script.syntax;

import java.util.Locale;
import java.util.Optional;

/**
 * The words that stand for a part of the message on the left of a comparison, as in {@code method
 * == "INVITE"}. Texts are compared without regard to case, addresses also with a net.
 */
public enum MessageKeyword {
    URI(Type.TEXT),
    FROM_URI(Type.TEXT),
    TO_URI(Type.TEXT),
    URI_HOST(Type.TEXT),
    URI_PORT(Type.NUMBER),
    METHOD(Type.TEXT),
    STATUS(Type.NUMBER),
    SRC_IP(Type.ADDRESS),
    DST_IP(Type.ADDRESS),
    SND_IP(Type.ADDRESS),
    TO_IP(Type.ADDRESS),
    SRC_PORT(Type.NUMBER),
    DST_PORT(Type.NUMBER),
    SND_PORT(Type.NUMBER),
    TO_PORT(Type.NUMBER),
    PROTO(Type.PROTOCOL),
    SND_PROTO(Type.PROTOCOL),
    TO_PROTO(Type.PROTOCOL),
    AF(Type.FAMILY),
    SND_AF(Type.FAMILY),
    TO_AF(Type.FAMILY),
    MSG_LEN(Type.NUMBER),
    MYSELF(Type.TEXT);

    /** What it is compared with. */
    public enum Type {
        TEXT,
        NUMBER,
        ADDRESS,
        PROTOCOL,
        FAMILY
    }

    private final Type type;

    MessageKeyword(Type type) {
        this.type = type;
    }

    public Type type() {
        return type;
    }

    /** As a configuration writes it. */
    public String word() {
        String lower = name().toLowerCase(Locale.ROOT);
        return switch (this) {
            case URI_HOST, URI_PORT, MSG_LEN -> lower.replace('_', ':');
            default -> lower;
        };
    }

    /** The keyword that a word is. */
    static Optional<MessageKeyword> of(String word) {
        if (word.equals("METHOD")) {
            return Optional.of(METHOD);
        }
        for (MessageKeyword keyword : values()) {
            if (keyword.word().equals(word)) {
                return Optional.of(keyword);
            }
        }
        return Optional.empty();
    }
}
