package strowger.modules;

/** Requests that tests receive; lines end with LF. */
final class Requests {
    static final String MESSAGE =
            """
            MESSAGE sip:bob@127.0.0.9:5080 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            Max-Forwards: 70
            From: "Alice" <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: c1@example.com
            CSeq: 7 MESSAGE
            X-One: 1
            X-Two: 2
            X-Two: 22
            Subject: hello world
            Supported: path, timer
            Supported: outbound
            Content-Type: text/plain
            Content-Length: 10

            hello body\
            """;

    static final String RICH =
            """
            INVITE sip:+4912345;npdi@127.0.0.1:5060;transport=udp;user=phone?X-H=1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKrich
            From: "Alice \\"A\\" Smith" <sip:alice;isub=1@Example.COM:5077;x=y>;tag=at-1;p=q
            To: Bob <sips:bob%20b@example.org>;q=1
            Call-ID: rich-1@host
            CSeq: 4711 INVITE
            Max-Forwards: 70
            Contact: "C" <sip:alice@192.0.2.1:5062;transport=udp>;q=0.5;expires=60
            Via: SIP/2.0/TCP 192.0.2.7:5066;branch=z9hG4bKsecond;rport
            Record-Route: <sip:127.0.0.2;lr;ftag=1>
            X-Multi: one
            X-Multi: two
            x-multi: three
            Expires: 77
            Supported: path, 100rel
            k: gruu
            P-Asserted-Identity: "PAI" <sip:pai@example.com>
            P-Preferred-Identity: <tel:+123>
            Remote-Party-ID: "R" <sip:rpid@example.com>;party=calling;privacy=off
            Refer-To: <sip:r@example.com;method=INVITE>
            Diversion: <sip:div@example.com>;reason=busy;privacy="off"
            Proxy-Authorization: Digest username="pu@dom", realm="pr", nonce="n2", uri="sip:x", \
            response="11", qop=auth, nc=00000001, cnonce="c"
            Content-Length: 0

            """;

    private Requests() {}
}
