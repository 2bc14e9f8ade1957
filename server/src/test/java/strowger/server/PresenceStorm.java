package strowger.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * So many SUBSCRIBE and so many PUBLISH a second, for a while: some subscriptions are new, some
 * refreshed, some given up; each user's state changes again and again. Then the last state of each
 * user is published, and each watcher must have it. One thread, one socket; what is not answered in
 * time is sent again, what is refused by overload control is asked again when it says.
 */
final class PresenceStorm implements AutoCloseable {
    private static final int USERS = 1000;
    private static final int WATCHERS_MAX = 4 * USERS;
    private static final long RESEND_NS = 500_000_000;
    private static final long RESEND_MAX_NS = 4_000_000_000L;
    private static final long GIVEN_UP_NS = 32_000_000_000L;
    private static final int OUTSTANDING_MAX =
            Integer.getInteger("strowger.storm.outstanding", 256);
    private static final int UNAVAILABLE = 503;
    private static final int SOCKET_BYTES = 16 << 20;

    private final InetSocketAddress to;
    private final DatagramChannel channel;
    private final Selector selector;
    private final int port;
    private final ByteBuffer in = ByteBuffer.allocateDirect(65_535);
    private final ByteBuffer out = ByteBuffer.allocateDirect(65_535);
    private final Map<String, Request> requests = new HashMap<>(); // that wait, by branch
    private final PriorityQueue<Due> order = new PriorityQueue<>();
    private final User[] users = new User[USERS];
    private final Map<String, Watcher> watchers = new HashMap<>(); // by Call-ID
    private final ArrayDeque<Watcher> live = new ArrayDeque<>(); // the oldest first
    private int nextBranch;
    private int nextWatcher;
    private int nextUser;
    private int nextOperation;

    final List<String> errors = new ArrayList<>();
    long published;
    long subscribed;
    long notified;
    long resent;
    long refused; // by 503: asked again when Retry-After says

    /** Somebody who publishes. */
    private static final class User {
        final String name;
        String tag = "";
        String note = "";
        boolean waits;

        User(String name) {
            this.name = name;
        }
    }

    /** One subscription. */
    private static final class Watcher {
        final String callId;
        final User user;
        String toTag = "";
        String target = "";
        int cseq;
        boolean waits = true;
        boolean givenUp;
        boolean terminated;
        long notifyCseq = -1;
        String note = "";

        Watcher(String callId, User user) {
            this.callId = callId;
            this.user = user;
        }
    }

    private record Request(
            String branch, String text, User user, Optional<Watcher> watcher, long madeNs) {}

    /** When a request is sent again, if it still waits. */
    private record Due(long atNs, Request request) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(atNs, other.atNs);
        }
    }

    PresenceStorm(InetSocketAddress to) throws IOException {
        this.to = to;
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        for (int index = 0; index < USERS; index++) {
            users[index] = new User("u" + index);
        }
    }

    /** Goes on for so long, at so many of each a second. */
    void rage(int rate, long ms) throws IOException {
        long begun = System.nanoTime();
        long made = 0;
        for (long now = begun; now - begun < ms * 1_000_000; now = System.nanoTime()) {
            long due = (now - begun) * rate / 1_000_000_000;
            for (; made < due && requests.size() < OUTSTANDING_MAX; made++) {
                subscribe();
                publish();
            }
            turn(1);
        }
    }

    /** Publishes the last state of each user, and waits until each watcher has it. */
    void settle(long deadlineMs) throws IOException {
        long end = System.nanoTime() + deadlineMs * 1_000_000;
        turnUntil(end, requests::isEmpty, "all is answered");
        for (User user : users) {
            publish(user, "last of " + user.name);
            turnUntil(end, () -> requests.size() < OUTSTANDING_MAX, "there is room");
        }
        turnUntil(end, requests::isEmpty, "all is answered");
        turnUntil(end, () -> wrong().isEmpty(), "all watchers have the last state");
        wrong().stream().limit(5).forEach(errors::add);
    }

    /** Watchers that have not got what they should have. */
    List<String> wrong() {
        return watchers.values().stream()
                .filter(each -> !isRight(each))
                .map(PresenceStorm::describe)
                .toList();
    }

    private static String describe(Watcher watcher) {
        return "%s of %s, tag %s, SUBSCRIBE %d, NOTIFY %d: \"%s\" for \"%s\"%s%s"
                .formatted(
                        watcher.callId,
                        watcher.user.name,
                        watcher.toTag,
                        watcher.cseq,
                        watcher.notifyCseq,
                        watcher.note,
                        watcher.user.note,
                        watcher.givenUp ? " given up" : "",
                        watcher.terminated ? " terminated" : "");
    }

    private static boolean isRight(Watcher watcher) {
        return watcher.givenUp ? watcher.terminated : watcher.note.equals(watcher.user.note);
    }

    int watching() {
        return live.size();
    }

    private void turnUntil(long endNs, java.util.function.BooleanSupplier done, String what)
            throws IOException {
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > endNs) {
                errors.add("not before the deadline: " + what + "; " + requests.size() + " wait");
                return;
            }
            turn(5);
        }
    }

    private void turn(long waitMs) throws IOException {
        selector.select(waitMs);
        selector.selectedKeys().clear();
        in.clear();
        while (channel.receive(in) != null) {
            in.flip();
            hear(StandardCharsets.ISO_8859_1.decode(in).toString());
            in.clear();
        }
        resend();
    }

    private void resend() throws IOException {
        long now = System.nanoTime();
        while (!order.isEmpty() && order.element().atNs() <= now) {
            Request late = order.remove().request();
            if (requests.containsKey(late.branch())) {
                again(late, now);
            }
        }
    }

    private void again(Request late, long now) throws IOException {
        long waitedNs = now - late.madeNs();
        if (waitedNs > GIVEN_UP_NS) {
            requests.remove(late.branch());
            errors.add("no answer: " + late.text().substring(0, late.text().indexOf('\r')));
            return;
        }
        resent++;
        long nextNs = Math.clamp(waitedNs, RESEND_NS, RESEND_MAX_NS); // 0.5 s, 1 s, 2 s, 4 s, ...
        order.add(new Due(now + nextNs, late));
        send(late.text());
    }

    private void request(String text, String branch, User user, Optional<Watcher> watcher)
            throws IOException {
        long now = System.nanoTime();
        Request made = new Request(branch, text, user, watcher, now);
        requests.put(branch, made);
        order.add(new Due(now + RESEND_NS, made));
        send(text);
    }

    private void send(String text) throws IOException {
        out.clear();
        out.put(text.getBytes(StandardCharsets.UTF_8)).flip();
        while (channel.send(out, to) == 0) { // until the socket has room
            Thread.onSpinWait();
        }
    }

    // What is asked.

    private void publish() throws IOException {
        for (int tried = 0; tried < USERS; tried++) {
            User user = users[nextUser++ % USERS];
            if (!user.waits) {
                publish(user, "note " + published);
                return;
            }
        }
    }

    private void publish(User user, String note) throws IOException {
        published++;
        user.waits = true;
        user.note = note;
        String branch = "z9hG4bKp" + nextBranch++;
        String body =
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:%s@example.com">\
                <tuple id="t"><status><basic>open</basic></status><note>%s</note></tuple></presence>
                """
                        .formatted(user.name, note);
        String match = user.tag.isEmpty() ? "" : "SIP-If-Match: " + user.tag + "\r\n";
        String text =
                head("PUBLISH", "sip:" + user.name + "@example.com", branch)
                        + "From: <sip:%1$s@example.com>;tag=p\r\nTo: <sip:%1$s@example.com>\r\n"
                                .formatted(user.name)
                        + ("Call-ID: " + branch + "\r\nCSeq: 1 PUBLISH\r\n" + match)
                        + "Event: presence\r\nExpires: 600\r\n"
                        + "Content-Type: application/pidf+xml\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        request(text, branch, user, Optional.empty());
    }

    private void subscribe() throws IOException {
        subscribed++;
        int operation = nextOperation++ % 4;
        boolean full = live.size() >= WATCHERS_MAX;
        Optional<Watcher> oldest = full || operation > 1 ? idle() : Optional.empty();
        Watcher watcher = oldest.orElseGet(this::fresh);
        watcher.givenUp = oldest.isPresent() && (full ? operation != 3 : operation == 2);
        if (!watcher.givenUp) {
            live.add(watcher);
        }
        subscribe(watcher, watcher.givenUp ? 0 : 600);
    }

    private Watcher fresh() {
        Watcher watcher = new Watcher("w" + nextWatcher, users[nextWatcher++ % USERS]);
        watchers.put(watcher.callId, watcher);
        return watcher;
    }

    /** The one among the oldest that does not wait for an answer; it is taken out. */
    private Optional<Watcher> idle() {
        for (int tried = Math.min(32, live.size()); tried > 0; tried--) {
            Watcher oldest = live.remove();
            if (!oldest.waits && !oldest.terminated) {
                return Optional.of(oldest);
            }
            live.add(oldest);
        }
        return Optional.empty();
    }

    private void subscribe(Watcher watcher, int expiresSec) throws IOException {
        watcher.waits = true;
        String branch = "z9hG4bKs" + nextBranch++;
        boolean first = watcher.toTag.isEmpty();
        String target = first ? "sip:" + watcher.user.name + "@example.com" : watcher.target;
        String text =
                head("SUBSCRIBE", target, branch)
                        + ("From: <sip:w@example.com>;tag=" + watcher.callId + "\r\n")
                        + ("To: <sip:" + watcher.user.name + "@example.com>")
                        + (first ? "" : ";tag=" + watcher.toTag)
                        + ("\r\nCall-ID: " + watcher.callId + "\r\n")
                        + ("CSeq: " + ++watcher.cseq + " SUBSCRIBE\r\n")
                        + ("Event: presence\r\nExpires: " + expiresSec + "\r\n")
                        + ("Contact: <sip:w@127.0.0.1:" + port + ">\r\nContent-Length: 0\r\n\r\n");
        request(text, branch, watcher.user, Optional.of(watcher));
    }

    private String head(String method, String uri, String branch) {
        return (method + " " + uri + " SIP/2.0\r\n")
                + ("Via: SIP/2.0/UDP 127.0.0.1:" + port + ";branch=" + branch + "\r\n")
                + "Max-Forwards: 70\r\n";
    }

    // What is heard.

    private void hear(String text) throws IOException {
        if (text.startsWith("NOTIFY ")) {
            hearNotify(text);
            return;
        }
        String via = header(text, "Via");
        Request asked = requests.get(after(via, "branch="));
        int code = Integer.parseInt(text.substring(8, 11));
        if (asked == null || code < 200) {
            return;
        }
        requests.remove(asked.branch());
        if (code == UNAVAILABLE) {
            askLater(asked, text);
            return;
        }
        if (code >= 300) {
            errors.add(text.substring(0, text.indexOf('\r')) + " to " + header(text, "CSeq"));
        }
        asked.watcher()
                .ifPresentOrElse(each -> subscribed(each, text), () -> published(asked, text));
    }

    private void askLater(Request asked, String refusal) {
        refused++;
        String branch = "z9hG4bKr" + nextBranch++;
        long sec = Long.parseLong(header(refusal, "Retry-After"));
        long atNs = System.nanoTime() + sec * 1_000_000_000;
        String again = asked.text().replace(asked.branch(), branch);
        Request later = new Request(branch, again, asked.user(), asked.watcher(), atNs);
        requests.put(branch, later);
        order.add(new Due(atNs, later));
    }

    private static void published(Request asked, String text) {
        asked.user().waits = false;
        asked.user().tag = header(text, "SIP-ETag");
    }

    private static void subscribed(Watcher watcher, String text) {
        watcher.waits = false;
        watcher.toTag = after(header(text, "To"), "tag=");
        String contact = header(text, "Contact");
        int open = contact.indexOf('<');
        watcher.target = open < 0 ? "" : contact.substring(open + 1, contact.indexOf('>'));
    }

    private void hearNotify(String text) throws IOException {
        notified++;
        Watcher watcher = watchers.get(header(text, "Call-ID"));
        StringBuilder reply = new StringBuilder(watcher == null ? "SIP/2.0 481 No\r\n" : OK);
        for (String name : COPIED) {
            reply.append(name).append(": ").append(header(text, name)).append("\r\n");
        }
        send(reply.append("Content-Length: 0\r\n\r\n").toString());
        String cseq = header(text, "CSeq");
        long number = Long.parseLong(cseq.substring(0, cseq.indexOf(' ')));
        if (watcher == null) {
            errors.add("a NOTIFY to nobody: " + header(text, "Call-ID"));
        } else if (number > watcher.notifyCseq) { // else it overtook another, or came again
            watcher.notifyCseq = number;
            watcher.terminated = header(text, "Subscription-State").startsWith("terminated");
            int note = text.indexOf("<note>");
            if (note >= 0) {
                watcher.note = text.substring(note + 6, text.indexOf("</note>", note));
            }
        }
    }

    private static final String OK = "SIP/2.0 200 OK\r\n";
    private static final List<String> COPIED = List.of("Via", "From", "To", "Call-ID", "CSeq");

    private static String header(String text, String name) {
        int at = text.indexOf("\r\n" + name + ": ");
        int from = at + name.length() + 4;
        return at < 0 ? "" : text.substring(from, text.indexOf("\r\n", from));
    }

    private static String after(String value, String parameter) {
        int from = value.indexOf(parameter);
        if (from < 0) {
            return "";
        }
        int end = value.indexOf(';', from);
        return value.substring(from + parameter.length(), end < 0 ? value.length() : end);
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
