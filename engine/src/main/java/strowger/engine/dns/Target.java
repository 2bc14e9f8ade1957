package strowger.engine.dns;

import org.jspecify.annotations.Nullable;

import strowger.engine.transport.Protocol;

/**
 * Where a URI or a Via says that a message goes, before its name is looked up.
 *
 * @param host a name, or an address (IPv6 in brackets or without).
 * @param port or {@link #ABSENT}.
 * @param protocol that is asked for; null for any.
 * @param isSecure whether nothing but TLS will do ({@code sips}).
 */
public record Target(String host, int port, @Nullable Protocol protocol, boolean isSecure) {
    /** No port given. */
    public static final int ABSENT = -1;
}
