package strowger.presence.rules;

import java.util.Locale;

/**
 * Who asks to watch, or whom a rule names: the part of a URI before the at sign as it is, the rest
 * in small letters. Scheme and parameters do not count.
 *
 * @param user empty when the URI has none; the number of a {@code tel} URI.
 * @param domain empty for a {@code tel} URI.
 */
public record WatcherId(String user, String domain) {
    public WatcherId {
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /** Reads {@code sip:user@domain}, with or without scheme and parameters. */
    public static WatcherId of(String uri) {
        String whole = uri.strip();
        int colon = whole.indexOf(':');
        boolean hasScheme = colon >= 0 && isScheme(whole, colon);
        String address = withoutParameters(hasScheme ? whole.substring(colon + 1) : whole);
        int at = address.indexOf('@');
        if (at >= 0) {
            return new WatcherId(address.substring(0, at), address.substring(at + 1));
        }
        boolean telephone = whole.regionMatches(true, 0, "tel:", 0, 4);
        return telephone ? new WatcherId(address, "") : new WatcherId("", address);
    }

    private static boolean isScheme(String text, int colon) {
        return switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "sip", "sips", "tel", "pres", "im", "mailto" -> true;
            default -> false;
        };
    }

    private static String withoutParameters(String address) {
        int end = address.indexOf(';', Math.max(address.indexOf('@'), 0));
        return end < 0 ? address : address.substring(0, end);
    }
}
