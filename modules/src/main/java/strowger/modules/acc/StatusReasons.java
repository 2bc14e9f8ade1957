package strowger.modules.acc;

import java.util.Map;

/** Reasons of the failures that a call usually meets (RFC 3261 §21), for lines without a reply. */
final class StatusReasons {
    private static final Map<Integer, String> REASONS =
            Map.ofEntries(
                    Map.entry(300, "Multiple Choices"),
                    Map.entry(301, "Moved Permanently"),
                    Map.entry(302, "Moved Temporarily"),
                    Map.entry(400, "Bad Request"),
                    Map.entry(401, "Unauthorized"),
                    Map.entry(403, "Forbidden"),
                    Map.entry(404, "Not Found"),
                    Map.entry(407, "Proxy Authentication Required"),
                    Map.entry(408, "Request Timeout"),
                    Map.entry(410, "Gone"),
                    Map.entry(480, "Temporarily Unavailable"),
                    Map.entry(486, "Busy Here"),
                    Map.entry(487, "Request Terminated"),
                    Map.entry(488, "Not Acceptable Here"),
                    Map.entry(500, "Server Internal Error"),
                    Map.entry(503, "Service Unavailable"),
                    Map.entry(504, "Server Time-out"),
                    Map.entry(600, "Busy Everywhere"),
                    Map.entry(603, "Decline"));

    private StatusReasons() {}

    static String of(int code) {
        return REASONS.getOrDefault(code, "");
    }
}
