package strowger.presence.xcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Rules that another server has, over HTTP on loopback. */
@Timeout(60)
class FetchedRulesTest {
    private static final int WAIT_SEC = 20;
    private static final int AGAIN_MS = 100;
    private static final String RULES =
            """
            <ruleset xmlns="urn:ietf:params:xml:ns:common-policy"
             xmlns:pr="urn:ietf:params:xml:ns:pres-rules"><rule id="a"><conditions><identity>
            <one id="sip:eve@example.com"/></identity></conditions><actions>
            <pr:sub-handling>allow</pr:sub-handling></actions></rule></ruleset>
            """;

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    private volatile String document = RULES;
    private volatile int status = 200;
    private volatile String etag = "\"1\"";
    private HttpServer server;
    private final XcapFetcher fetcher = new XcapFetcher();
    private final AtomicLong nowMs = new AtomicLong();
    private FetchedRules rules;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        rules = rules(root());
    }

    @AfterEach
    void stop() {
        fetcher.close();
        server.stop(0);
    }

    private String root() {
        return XcapClientModule.root("127.0.0.1:" + server.getAddress().getPort());
    }

    private FetchedRules rules(String... roots) {
        return rules(fetcher, 100, roots);
    }

    private FetchedRules rules(XcapFetcher by, int ownersMax, String... roots) {
        FetchedRules made = new FetchedRules(by, List.of(roots), ownersMax, 1 << 20, nowMs::get);
        made.listen(changes::add);
        return made;
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().contains("/stalling/")) {
            exchange.sendResponseHeaders(200, document.length());
            exchange.getResponseBody().write('<'); // and nothing more, for ever
            exchange.getResponseBody().flush();
        } else {
            answerWhole(exchange);
        }
    }

    private void answerWhole(HttpExchange exchange) throws IOException {
        try (exchange) {
            String match = exchange.getRequestHeaders().getFirst("If-None-Match");
            requests.add(exchange.getRequestURI().getRawPath() + " " + match);
            boolean same = status == 200 && etag.equals(match);
            byte[] body = document.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("ETag", etag);
            boolean gone = exchange.getRequestURI().getPath().contains("/none/");
            boolean told = status == 200 && !same && !gone;
            exchange.sendResponseHeaders(same ? 304 : gone ? 404 : status, told ? body.length : -1);
            if (told) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static String next(BlockingQueue<String> from) throws InterruptedException {
        String next = from.poll(WAIT_SEC, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing came");
        return String.valueOf(next);
    }

    private boolean areThere() {
        return rules.rulesOf("bob", "example.com").isPresent();
    }

    private void fetchFirst() throws InterruptedException {
        assertFalse(areThere());
        assertEquals("sip:bob@example.com", next(changes));
        assertEquals("/xcap-root/pres-rules/users/sip:bob@example.com/index null", next(requests));
        assertTrue(areThere());
    }

    @Test
    void whenTheyAreAskedForFirst_thenThereAreNoneUntilTheyHaveCome() throws Exception {
        fetchFirst();
        assertTrue(requests.isEmpty());
        assertEquals(1, rules.count());
    }

    @Test
    void whenTheyAreTheSame_thenNobodyIsTold() throws Exception {
        fetchFirst();
        rules.refresh();
        assertTrue(next(requests).endsWith(" \"1\""));
        etag = "\"2\""; // the same document
        awaitAsked();
        assertTrue(changes.isEmpty());
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static boolean comes(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SEC);
        boolean held = condition.holds();
        while (!held && System.nanoTime() < end) {
            held = condition.holds();
        }
        return held;
    }

    /** Asks until the server has seen a request with the new entity tag. */
    private void awaitAsked() throws InterruptedException {
        assertTrue(
                comes(
                        () -> {
                            rules.refresh();
                            String seen = requests.poll(AGAIN_MS, TimeUnit.MILLISECONDS);
                            return seen != null && seen.endsWith(" " + etag);
                        }));
    }

    @Test
    void whenTheyChange_thenWhoListensIsTold() throws Exception {
        fetchFirst();
        document = RULES.replace("eve", "ann");
        etag = "\"2\"";
        awaitAsked();
        assertEquals("sip:bob@example.com", next(changes));
    }

    @Test
    void whenTheServerFails_thenWhatIsKnownStays_andWhenTheyAreGone_thenThereAreNone()
            throws Exception {
        fetchFirst();
        status = 500;
        assertTrue(rules.refresh("bob@example.com"));
        assertTrue(next(requests).endsWith(" \"1\""));
        assertTrue(areThere());
        status = 404;
        assertTrue(
                comes(
                        () ->
                                rules.refresh("bob@example.com")
                                        && changes.poll(AGAIN_MS, TimeUnit.MILLISECONDS) != null));
        assertFalse(areThere());
        assertFalse(rules.refresh("nobody@example.com"));
    }

    @Test
    void whenTheFirstServerHasNone_thenTheNextIsAsked() throws Exception {
        rules = rules(root() + "none/", root());
        assertFalse(areThere());
        assertEquals("sip:bob@example.com", next(changes));
        assertTrue(next(requests).contains("/none/"));
        assertFalse(next(requests).contains("/none/"));
        assertTrue(areThere());
    }

    private static String invented(int number) {
        return "u" + number;
    }

    @Test
    void whenManyAnswersStallBehindTheirHeaders_thenTheirPlacesAreFreeAgain() throws Exception {
        try (XcapFetcher hurried = new XcapFetcher(Duration.ofMillis(500))) {
            FetchedRules stalled = rules(hurried, 1000, root() + "stalling/");
            for (int number = 0; number < 2 * XcapFetcher.AT_ONCE; number++) {
                assertTrue(stalled.rulesOf(invented(number), "example.com").isEmpty());
            }
            rules = rules(hurried, 100, root());
            assertTrue(
                    comes(
                            () -> {
                                boolean _ = areThere() || rules.refresh("bob@example.com");
                                return changes.poll(AGAIN_MS, TimeUnit.MILLISECONDS) != null;
                            }));
            assertTrue(areThere());
        }
    }

    @Test
    void whenSomebodyAsksForManyWhoAreNot_thenTheyAreForgottenFirst() throws Exception {
        rules = rules(fetcher, 32, root());
        fetchFirst();
        status = 404;
        int[] number = {0};
        assertTrue(
                comes(
                        () -> {
                            nowMs.incrementAndGet();
                            boolean none =
                                    rules.rulesOf(invented(number[0]++), "example.com").isEmpty();
                            assertTrue(none);
                            assertTrue(rules.count() <= 36, "more than there may be");
                            return rules.forgotten() > 1000;
                        }));
        assertTrue(areThere());
        status = 200;
        assertTrue(
                comes(
                        () -> {
                            nowMs.incrementAndGet();
                            return rules.rulesOf("ann", "example.com").isPresent();
                        }));
    }

    @Test
    void whenTheFirstAnswerIsAFailure_thenItIsAskedForAgainAfterAWhile() throws Exception {
        status = 500;
        assertFalse(areThere());
        assertTrue(next(requests).endsWith(" null"));
        status = 200;
        assertTrue(
                comes(
                        () -> {
                            nowMs.addAndGet(KnownRules.AGAIN_MS);
                            rules.askAgain();
                            return changes.poll(AGAIN_MS, TimeUnit.MILLISECONDS) != null;
                        }));
        assertTrue(areThere());
    }

    @Test
    void whenAnEntityTagIsNone_thenTheWholeDocumentIsAskedForAgain() throws Exception {
        etag = "\"a b\"";
        fetchFirst();
        rules.refresh();
        assertTrue(next(requests).endsWith(" null"));
    }

    @Test
    void aPathNamesWhoseRulesHaveChanged() {
        String there = "/xcap-root/pres-rules/users/";
        assertEquals(
                Optional.of("Alice@example.com"),
                XcapClientModule.owner(there + "sip:Alice@Example.COM/index"));
        assertEquals(
                Optional.of("a/b@example.com"),
                XcapClientModule.owner(there + "sip%3Aa%2Fb%40example.com/index"));
        assertEquals(Optional.empty(), XcapClientModule.owner(there + "sip:%4/index"));
        assertEquals(Optional.empty(), XcapClientModule.owner("/index"));
    }

    @Test
    void aServerIsNamedByHostAndPortOrByUrl() {
        assertEquals("http://a.example:8000/xcap-root/", XcapClientModule.root("a.example"));
        assertEquals("http://a.example:81/xcap-root/", XcapClientModule.root("a.example:81"));
        assertEquals("https://a.example/x/", XcapClientModule.root("https://a.example/x"));
        assertThrows(ConfigurationException.class, () -> XcapClientModule.root("a b"));
    }
}
