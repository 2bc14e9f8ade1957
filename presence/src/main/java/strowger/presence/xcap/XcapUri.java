package strowger.presence.xcap;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URI of XCAP (RFC 4825 §6) and its parts, escapes undone.
 *
 * @param uri whole, as it came.
 * @param root the path below which all documents are.
 * @param application the document is of.
 * @param auid the application's id as the URI has it.
 * @param tree of one user, or of all: the word in the path.
 * @param user whose document it is, {@code sip:bob@example.com}; empty in the global tree.
 * @param file the document's name.
 * @param node the selector behind {@code ~~/}; empty for the whole document.
 * @param query behind the question mark: bindings of prefixes; empty for none.
 */
public record XcapUri(
        String uri,
        String root,
        XcapApplication application,
        String auid,
        String tree,
        String user,
        String file,
        String node,
        String query) {
    /** The longest that is taken. */
    public static final int LENGTH_MAX = 4096;

    private static final String USERS = "users";
    private static final String GLOBAL = "global";
    private static final Pattern AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*");
    private static final Pattern DOCUMENT =
            Pattern.compile("([^/]+)/(?:(users)/([^/]+)|(global))/(.+)", Pattern.DOTALL);
    private static final String SEPARATOR = "/~~";

    /**
     * Takes a URI apart.
     *
     * @param uri a path, or a whole URL.
     * @param root {@code /xcap-root/}, or a whole URL.
     * @return empty when it is none of XCAP, or of an application that there is not.
     */
    public static Optional<XcapUri> of(String uri, String root) {
        if (uri.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String path = AUTHORITY.matcher(uri).replaceFirst("");
        String top = AUTHORITY.matcher(root).replaceFirst("");
        int mark = path.indexOf('?');
        String query = mark < 0 ? "" : path.substring(mark + 1);
        String selectors = mark < 0 ? path : path.substring(0, mark);
        if (!selectors.startsWith(top)) {
            return Optional.empty();
        }
        String below = selectors.substring(top.length());
        int separator = below.indexOf(SEPARATOR);
        String node = separator < 0 ? "" : below.substring(separator + SEPARATOR.length());
        Matcher parts = DOCUMENT.matcher(separator < 0 ? below : below.substring(0, separator));
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return XcapApplication.of(parts.group(1))
                    .map(
                            application ->
                                    new XcapUri(
                                            uri,
                                            top,
                                            application,
                                            parts.group(1),
                                            parts.group(2) == null ? GLOBAL : USERS,
                                            parts.group(3) == null ? "" : plain(parts.group(3)),
                                            plain(parts.group(5)),
                                            plain(node),
                                            plain(query)));
        } catch (IllegalArgumentException malformedEscape) {
            return Optional.empty();
        }
    }

    /** A part without its escapes; throws IllegalArgumentException at a malformed one. */
    static String plain(String escaped) {
        return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Whether it means a part of a document. */
    public boolean hasNode() {
        return !node.isEmpty();
    }

    /** The path of the whole document, from the root on. */
    public String documentPath() {
        return root + target();
    }

    /** The path of the whole document below the root. */
    public String target() {
        String owner = tree.equals(USERS) ? USERS + '/' + user : GLOBAL;
        return auid + '/' + owner + '/' + file;
    }

    /** The domain of the user; empty in the global tree. */
    public String domain() {
        return user.substring(user.indexOf('@') + 1);
    }

    /** Whether it is a document of all users. */
    public boolean isGlobal() {
        return tree.equals(GLOBAL);
    }
}
