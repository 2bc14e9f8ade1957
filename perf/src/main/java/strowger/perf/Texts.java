package strowger.perf;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** The messages a run sends, as texts with the marks of {@link Template}. */
final class Texts {
    private final String server;
    private final String caller;
    private final String domain;
    private final String transport;

    /**
     * @param server under load, {@code host:port}.
     * @param caller the load tool's own socket.
     * @param domain of every address of record.
     * @param transport as a Via names it: UDP or TCP.
     */
    Texts(InetSocketAddress server, InetSocketAddress caller, String domain, String transport) {
        this.server = hostPort(server);
        this.caller = hostPort(caller);
        this.domain = domain;
        this.transport = transport;
    }

    /** As it stands in a URI or a Via; IPv6 in brackets (RFC 3261 §25.1). */
    static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        boolean six = address.getAddress() instanceof Inet6Address;
        return (six ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** To the server itself (RFC 3261 §11). */
    String options(int payload) {
        String to = "<sip:" + domain + ">";
        return request("OPTIONS", "sip:" + server, "load", to, "{key}@load", payload);
    }

    /** Binds a user to {@code contact}; the Call-ID is the user's own (RFC 3261 §10.2.4). */
    String register(String run, InetSocketAddress contact, int expiresSec, int payload) {
        String aor = "<sip:{user}@" + domain + ">";
        String binding =
                "Contact: <sip:{user}@%s%s>\r\nExpires: %d\r\n"
                        .formatted(
                                hostPort(contact),
                                transport.equals("TCP") ? ";transport=tcp" : "",
                                expiresSec);
        String callId = "{user}-" + run + "@load";
        return request("REGISTER", "sip:" + domain, "{user}", aor, callId, payload)
                .replaceFirst("Contact: .*\r\n", binding);
    }

    /** A user's presence, for the first time or, with the entity tag's mark, again (RFC 3903). */
    String publish(boolean again, int expiresSec) {
        String aor = "sip:{user}@" + domain;
        String body =
                """
                <?xml version="1.0" encoding="UTF-8" standalone="no"?>\r
                <presence xmlns="urn:ietf:params:xml:ns:pidf"\r
                 xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"\r
                 xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"\r
                 entity="sip:{user}@%s">\r
                 <dm:person id="p4159"><rpid:activities/></dm:person>\r
                 <tuple id="t4109">\r
                 <status>\r
                 <basic>open</basic>\r
                 </status>\r
                 <contact>sip:{user}@%s</contact>\r
                 </tuple>\r
                </presence>\r
                """
                        .formatted(domain, domain);
        int length = body.replace("{user}", "0".repeat(Template.USER_LENGTH)).length();
        String fields =
                "Event: presence\r\nExpires: %d\r\n%sContent-Type: application/pidf+xml\r\n"
                        .formatted(expiresSec, again ? "SIP-If-Match: {etag}\r\n" : "");
        String plain = request("PUBLISH", aor, "{user}", "<" + aor + ">", "{key}@load", 0);
        return plain.replaceFirst(
                        "Content-Length: 0",
                        fields.replace("$", "\\$") + "Content-Length: " + length)
                + body;
    }

    /** A user watches another (RFC 3856). */
    String subscribe(String watched, InetSocketAddress contact, int expiresSec) {
        String aor = "sip:" + watched + "@" + domain;
        String fields =
                "Contact: <sip:{user}@%s>\r\nEvent: presence\r\nExpires: %d\r\n"
                        .formatted(hostPort(contact), expiresSec);
        return request("SUBSCRIBE", aor, "{user}", "<" + aor + ">", "{key}@load", 0)
                .replaceFirst("Contact: .*\r\n", fields);
    }

    /** To the callee, through the server; {@code host} is the callee's or the domain. */
    String relayed(String method, String host, int payload) {
        String uri = "sip:{user}@" + host;
        return request(method, uri, "load", "<" + uri + ">", "{key}@load", payload);
    }

    String domain() {
        return domain;
    }

    private String request(
            String method, String uri, String from, String to, String callId, int payload) {
        String type = payload > 0 ? "Content-Type: text/plain\r\n" : "";
        return """
        %s %s SIP/2.0\r
        Via: SIP/2.0/%s %s;rport;branch=z9hG4bK{key}\r
        Max-Forwards: 70\r
        From: <sip:%s@%s>;tag={key}\r
        To: %s\r
        Call-ID: %s\r
        CSeq: {cseq} %s\r
        Contact: <sip:load@%s>\r
        %sContent-Length: %d\r
        \r
        %s\
        """
                .formatted(
                        method,
                        uri,
                        transport,
                        caller,
                        from,
                        domain,
                        to,
                        callId,
                        method,
                        caller,
                        type,
                        payload,
                        "x".repeat(payload));
    }
}
