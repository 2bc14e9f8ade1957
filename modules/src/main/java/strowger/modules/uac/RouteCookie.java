package strowger.modules.uac;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A parameter of our Record-Route that leads from one of two URIs to the other: their bytes, the
 * shorter filled up with zeros, exclusive-or. So one parameter serves both directions of a dialog,
 * and both a request whose URI is the old one and one whose URI is the new one.
 */
final class RouteCookie {
    private static final int LENGTH_MAX = 512;

    private final byte[] password;

    /**
     * @param password that it is hidden with; empty for none.
     */
    RouteCookie(String password) {
        this.password = password.getBytes(StandardCharsets.UTF_8);
    }

    /** The parameter's value for two URIs; empty when they are too long. */
    Optional<String> of(byte[] oldUri, byte[] newUri) {
        int length = Math.max(oldUri.length, newUri.length);
        if (length > LENGTH_MAX) {
            return Optional.empty();
        }
        byte[] mixed = Arrays.copyOf(oldUri, length);
        for (int index = 0; index < newUri.length; index++) {
            mixed[index] ^= newUri[index];
        }
        hide(mixed);
        return Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(mixed));
    }

    /** The other URI; empty when the value is none of ours. */
    Optional<byte[]> other(String value, byte[] uri) {
        byte[] mixed;
        try {
            mixed = Base64.getUrlDecoder().decode(value);
        } catch (IllegalArgumentException foreign) { // a peer's bytes, and no hot path
            return Optional.empty();
        }
        if (mixed.length > LENGTH_MAX || uri.length > mixed.length) {
            return Optional.empty();
        }
        hide(mixed);
        for (int index = 0; index < uri.length; index++) {
            mixed[index] ^= uri[index];
        }
        int length = mixed.length;
        while (length > 0 && mixed[length - 1] == 0) {
            length--;
        }
        return Optional.of(Arrays.copyOf(mixed, length));
    }

    private void hide(byte[] bytes) {
        for (int index = 0; index < bytes.length && password.length > 0; index++) {
            bytes[index] ^= password[index % password.length];
        }
    }
}
