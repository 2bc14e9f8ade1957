package strowger.modules.uac;

import strowger.modules.database.TextTable;

/**
 * A registration of ours with another server (RFC 3261 §10.2): what its row says.
 *
 * @param id {@code l_uuid}, by which it is known here, and the user of its Contact unless another
 *     is given.
 * @param localUser whom calls from there are for, and {@code localDomain}.
 * @param user at the other server, and {@code domain}, the server.
 * @param realm that the password is good for; empty for any.
 * @param authUser the name to authenticate by.
 * @param secret the password, or its hash where {@code hashed}.
 * @param proxy the URI it is sent to; empty for the server's own.
 * @param expiresSec how long it is asked for.
 * @param flags of the row: 1 is disabled.
 * @param delaySec before the first is sent.
 * @param contactAddress host, port and parameters of the Contact.
 * @param contactUser of the Contact; empty for the id.
 * @param socket it leaves by; empty for any.
 */
record Registration(
        String id,
        String localUser,
        String localDomain,
        String user,
        String domain,
        String realm,
        String authUser,
        String secret,
        boolean hashed,
        String proxy,
        long expiresSec,
        long flags,
        long delaySec,
        String contactAddress,
        String contactUser,
        String socket) {
    private static final long EXPIRES_SEC_MIN = 1;
    private static final long EXPIRES_SEC_MAX = 31_536_000; // a year

    Registration {
        expiresSec = Math.clamp(expiresSec, EXPIRES_SEC_MIN, EXPIRES_SEC_MAX);
    }

    /** Takes a row of {@code uacreg}. */
    static Registration of(TextTable.Row row) {
        String hash = row.text("auth_ha1");
        boolean hashed = !hash.isEmpty() && !hash.equals(".");
        return new Registration(
                row.text("l_uuid"),
                row.text("l_username"),
                row.text("l_domain"),
                row.text("r_username"),
                row.text("r_domain"),
                given(row.text("realm")),
                given(row.text("auth_username")),
                hashed ? hash : given(row.text("auth_password")),
                hashed,
                given(row.text("auth_proxy")),
                row.integer("expires", 3600),
                row.integer("flags", 0),
                row.integer("reg_delay", 0),
                given(row.text("contact_addr")),
                given(row.text("contact_user")),
                given(row.text("socket")));
    }

    /** A dot stands for nothing, too. */
    static String given(String text) {
        return text.equals(".") ? "" : text;
    }

    /** Our name at the other server. */
    String remote() {
        return "sip:" + user + "@" + domain;
    }

    /** Whom calls are for. */
    String local() {
        return "sip:" + localUser + "@" + localDomain;
    }

    /** Whether an attribute, as operators name it, has a value. */
    boolean matches(String attribute, String value) {
        return switch (attribute) {
            case "l_uuid" -> id.equals(value);
            case "l_username" -> localUser.equals(value);
            case "r_username" -> user.equals(value);
            case "auth_username" -> authUser.equals(value);
            default -> false;
        };
    }
}
