package strowger.engine.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.Reactors;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

@Timeout(60)
class DestinationsTest {
    private static final List<ListenSocket> BOTH_FAMILIES =
            List.of(
                    ListenSocket.parse("udp:127.0.0.1:5060"),
                    ListenSocket.parse("tcp:127.0.0.1:5060"),
                    ListenSocket.parse("udp:[::1]:5060"));
    private static final List<ListenSocket> IPV4_ONLY = BOTH_FAMILIES.subList(0, 2);

    private final Reactors reactors =
            Reactors.start(ReactorConfig.defaults().withIo(Io.NIO).withCount(1));
    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private StubNameServer server;
    private Destinations destinations;

    @BeforeEach
    void start() throws IOException {
        server = new StubNameServer();
        destinations = with(config(), IPV4_ONLY);
    }

    @AfterEach
    void stop() throws IOException {
        destinations.close();
        reactors.close();
        server.close();
    }

    private DnsConfig.Builder config() {
        return new DnsConfig.Builder()
                .servers(List.of(server.address()))
                .hostsFile(false)
                .search(false, List.of())
                .tries(300, 2);
    }

    private Destinations with(DnsConfig.Builder builder, List<ListenSocket> sockets) {
        DnsConfig config = builder.conclude();
        DnsClient client = new DnsClient(config, nowMs::get);
        Destinations made = Destinations.of(config, sockets, nowMs::get, client);
        client.countOn(made.counters());
        return made;
    }

    private void restart(DnsConfig.Builder builder, List<ListenSocket> sockets) {
        destinations.close();
        destinations = with(builder, sockets);
    }

    private TargetList resolve(Target target) {
        CompletableFuture<TargetList> found = new CompletableFuture<>();
        reactors.reactor(0)
                .execute(
                        () -> {
                            TargetList now =
                                    destinations.resolve(
                                            target,
                                            later -> {
                                                assertSame(reactors.reactor(0), Reactor.current());
                                                found.complete(later);
                                            });
                            if (now != TargetList.PENDING) {
                                found.complete(now);
                            }
                        });
        return found.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private String resolve(String host) {
        return resolve(new Target(host, Target.ABSENT, null, false)).toString();
    }

    private String resolve(String host, int port, @Nullable Protocol protocol) {
        return resolve(new Target(host, port, protocol, false)).toString();
    }

    private long count(DnsCounter counter) {
        return destinations.counters().value(counter);
    }

    private long askedCount(String question) {
        return server.asked().stream().filter(question::equals).count();
    }

    @Nested
    class GivenAddresses {
        @Test
        void aHostWithAPortIsLookedUpByAddressOnly() throws IOException { // RFC 3263 §4.2
            server.add("a.test", 60, "A", "192.0.2.1");
            server.add("a.test", 60, "A", "192.0.2.2");
            assertEquals("[udp:192.0.2.1:5070, udp:192.0.2.2:5070]", resolve("a.test", 5070, null));
            assertEquals(List.of("A a.test udp"), server.asked());
        }

        @Test
        void bothFamiliesAreInOneSet() throws IOException { // RFC 7984 §4
            restart(config(), BOTH_FAMILIES);
            server.add("a.test", 60, "AAAA", "2001:db8::1");
            server.add("a.test", 60, "A", "192.0.2.1");
            assertEquals(
                    "[udp:192.0.2.1:5070, udp:[2001:db8::1]:5070]", resolve("a.test", 5070, null));
            restart(config().families(true, true, true), BOTH_FAMILIES);
            assertEquals(
                    "[udp:[2001:db8::1]:5070, udp:192.0.2.1:5070]", resolve("a.test", 5070, null));
        }

        @Test
        void whatOurSocketsCanNotReachIsNotLookedFor() throws IOException {
            restart(config(), BOTH_FAMILIES);
            server.add("a.test", 60, "AAAA", "2001:db8::1");
            server.add("a.test", 60, "A", "192.0.2.1");
            assertEquals("[tcp:192.0.2.1:5060]", resolve("a.test", 5060, Protocol.TCP));
        }

        @Test
        void anAddressNeedsNoServer() {
            assertEquals("[udp:192.0.2.9:5060]", resolve("192.0.2.9"));
            assertEquals("[tcp:192.0.2.9:7]", resolve("192.0.2.9", 7, Protocol.TCP));
            assertEquals(List.of(), server.asked());
        }
    }

    @Nested
    class GivenServices {
        @Test
        void hostsAreTriedByPriority() throws IOException { // RFC 2782
            server.add("_sip._udp.d.test", 60, "SRV", "20 1 5063 c.test.");
            server.add("_sip._udp.d.test", 60, "SRV", "10 1 5062 b.test.");
            server.add("_sip._udp.d.test", 60, "SRV", "5 1 5061 a.test.");
            for (String host : List.of("a", "b", "c")) {
                server.add(host + ".test", 60, "A", "192.0.2." + (host.charAt(0) - 'a' + 1));
            }
            assertEquals(
                    "[udp:192.0.2.1:5061, udp:192.0.2.2:5062, udp:192.0.2.3:5063]",
                    resolve("d.test"));
        }

        @Test
        void moreThan32RecordsWork() throws IOException { // K#2651
            for (int host = 0; host < 80; host++) {
                server.add("_sip._udp.d.test", 60, "SRV", host + " 1 5060 h" + host + ".test.");
                server.add("h" + host + ".test", 60, "A", "192.0.2." + (host + 1));
            }
            TargetList targets = resolve(new Target("d.test", Target.ABSENT, null, false));
            assertEquals(80, targets.count());
            assertEquals("192.0.2.80:5060", targets.endpoint(79).toString());
            assertTrue(
                    server.asked().contains("SRV _sip._udp.d.test tcp"), // it was cut over UDP
                    () -> server.asked().toString());
        }

        @Test
        void weightsDecideAmongThoseOfOnePriority() throws IOException {
            server.add("_sip._udp.d.test", 60, "SRV", "1 90 5060 a.test.");
            server.add("_sip._udp.d.test", 60, "SRV", "1 10 5060 b.test.");
            server.add("a.test", 60, "A", "192.0.2.1");
            server.add("b.test", 60, "A", "192.0.2.2");
            int first = 0;
            for (int round = 0; round < 400; round++) {
                first += resolve("d.test").startsWith("[udp:192.0.2.1:") ? 1 : 0;
            }
            assertTrue(first > 300 && first < 400, "the heavy one came first: " + first);
            assertEquals(1, askedCount("SRV _sip._udp.d.test udp"));
        }

        @Test
        void aDeadHostOfAServiceIsLeftOut() throws IOException {
            server.add("_sip._udp.d.test", 60, "SRV", "1 1 5060 gone.test.");
            server.add("_sip._udp.d.test", 60, "SRV", "2 1 5060 a.test.");
            server.add("a.test", 60, "A", "192.0.2.1");
            assertEquals("[udp:192.0.2.1:5060]", resolve("d.test"));
        }

        @Test
        void theProtocolPreferredMostIsTaken() throws IOException { // RFC 3263 §4.1
            server.add("_sip._udp.d.test", 60, "SRV", "1 1 5060 a.test.");
            server.add("_sip._tcp.d.test", 60, "SRV", "1 1 5070 a.test.");
            server.add("a.test", 60, "A", "192.0.2.1");
            assertEquals("[udp:192.0.2.1:5060]", resolve("d.test"));
            restart(config().preference(Protocol.TCP, 99), IPV4_ONLY);
            assertEquals("[tcp:192.0.2.1:5070]", resolve("d.test"));
            restart(config().preference(Protocol.UDP, -1), IPV4_ONLY);
            assertEquals("[tcp:192.0.2.1:5070]", resolve("d.test"));
        }

        @Test
        void aProtocolInTheUriIsKept() throws IOException {
            server.add("_sip._udp.d.test", 60, "SRV", "1 1 5060 a.test.");
            server.add("_sip._tcp.d.test", 60, "SRV", "1 1 5070 a.test.");
            server.add("a.test", 60, "A", "192.0.2.1");
            assertEquals("[tcp:192.0.2.1:5070]", resolve("d.test", Target.ABSENT, Protocol.TCP));
        }

        @Test
        void withoutServicesTheHostItselfIsTaken() throws IOException {
            server.add("a.test", 60, "A", "192.0.2.1");
            assertEquals("[udp:192.0.2.1:5060]", resolve("a.test"));
        }

        @Test
        void aServiceThatIsDeniedIsNotReplacedByTheHost() throws IOException { // RFC 2782
            server.add("_sip._udp.d.test", 60, "SRV", "0 0 0 .");
            server.add("d.test", 60, "A", "192.0.2.1");
            assertEquals("[]", resolve("d.test", Target.ABSENT, Protocol.UDP));
        }
    }

    @Nested
    class GivenPointers {
        @BeforeEach
        void records() throws IOException {
            server.add("d.test", 60, "NAPTR", "50 50 \"s\" \"SIP+D2T\" \"\" _sip._tcp.x.test.");
            server.add("d.test", 60, "NAPTR", "90 50 \"s\" \"SIP+D2U\" \"\" _sip._udp.x.test.");
            server.add("d.test", 60, "NAPTR", "10 50 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.x.test.");
            server.add("_sip._tcp.x.test", 60, "SRV", "1 1 5071 a.test.");
            server.add("_sip._udp.x.test", 60, "SRV", "1 1 5072 a.test.");
            server.add("a.test", 60, "A", "192.0.2.1");
        }

        @Test
        void theDomainsOrderIsKept() { // RFC 3263 §4.1; TLS is not among our sockets
            restart(config().naptr(true, false), IPV4_ONLY);
            assertEquals("[tcp:192.0.2.1:5071]", resolve("d.test"));
        }

        @Test
        void ourOrderIsKeptIfWanted() { // dns_naptr_ignore_rfc
            restart(config().naptr(true, true), IPV4_ONLY);
            assertEquals("[udp:192.0.2.1:5072]", resolve("d.test"));
        }

        @Test
        void theyAreNotLookedUpUnlessWanted() {
            resolve("d.test");
            assertEquals(0, askedCount("NAPTR d.test udp"));
        }
    }

    @Nested
    class GivenTimeToLive {
        @Test
        void anAnswerIsRememberedUntilItExpires() throws IOException {
            server.add("a.test", 60, "A", "192.0.2.1");
            resolve("a.test", 1, null);
            nowMs.addAndGet(59_000);
            resolve("a.test", 1, null);
            assertEquals(1, askedCount("A a.test udp"));
            nowMs.addAndGet(1_000);
            resolve("a.test", 1, null);
            assertEquals(2, askedCount("A a.test udp"));
        }

        @Test
        void thatThereIsNothingIsRememberedToo() {
            assertEquals("[]", resolve("a.test", 1, null));
            assertEquals("[]", resolve("a.test", 1, null));
            assertEquals(1, askedCount("A a.test udp"));
            nowMs.addAndGet(61_000);
            resolve("a.test", 1, null);
            assertEquals(2, askedCount("A a.test udp"));
        }

        @Test
        void anAnswerThatLivesNoTimeIsUsedOnce() throws IOException {
            server.add("a.test", 0, "A", "192.0.2.1");
            assertEquals("[udp:192.0.2.1:1]", resolve("a.test", 1, null));
            assertEquals("[udp:192.0.2.1:1]", resolve("a.test", 1, null));
            assertEquals(2, askedCount("A a.test udp"));
        }

        @Test
        void theCacheIsBounded() throws IOException {
            restart(config().cacheEntriesMax(8), IPV4_ONLY);
            for (int name = 0; name < 30; name++) {
                server.add("n" + name + ".test", 60, "A", "192.0.2.1");
                resolve("n" + name + ".test", 1, null);
            }
            assertEquals(8, destinations.desk().count());
            assertEquals(22, count(DnsCounter.EVICTED));
        }
    }

    @Nested
    class GivenAliases {
        @Test
        void anAliasIsFollowed() throws IOException { // RFC 1034 §3.6.2
            server.add("www.test", 60, "CNAME", "a.test.");
            server.add("a.test", 60, "A", "192.0.2.1");
            assertEquals("[udp:192.0.2.1:1]", resolve("www.test", 1, null));
        }

        @Test
        void anAliasWhoseNameIsNotInTheAnswerIsAskedFor() throws IOException {
            for (int hop = 0; hop < 6; hop++) {
                server.add("h" + hop + ".test", 60, "CNAME", "h" + (hop + 1) + ".test.");
            }
            server.add("h6.test", 60, "A", "192.0.2.6");
            assertEquals("[udp:192.0.2.6:1]", resolve("h0.test", 1, null));
        }

        @Test
        void aCircleOfAliasesEnds() throws IOException {
            server.add("x.test", 60, "CNAME", "y.test.");
            server.add("y.test", 60, "CNAME", "x.test.");
            assertEquals("[]", resolve("x.test", 1, null));
            assertTrue(count(DnsCounter.ANSWERS_REFUSED) > 0);
            assertTrue(server.asked().size() < 20, () -> server.asked().toString());
        }
    }

    @Nested
    class GivenAHostileServer {
        private static final int HEADER = 12;

        private void assertRefused(String name) {
            assertEquals("[]", resolve(name, 1, null));
            assertTrue(count(DnsCounter.ANSWERS_REFUSED) > 0, name);
            assertTrue(count(DnsCounter.FAILED) > 0, name);
        }

        @Test
        void anAnswerCutShortIsRefused() throws IOException {
            server.add("a.test", 60, "A", "192.0.2.1");
            server.spoil("a.test", wire -> Arrays.copyOf(wire, wire.length - 3));
            assertRefused("a.test");
        }

        @Test
        void aPointerToItselfIsRefused() throws IOException { // RFC 1035 §4.1.4: prior only
            server.add("a.test", 60, "A", "192.0.2.1");
            server.spoil(
                    "a.test",
                    wire -> {
                        int answer = HEADER + "a.test".length() + 2 + 4;
                        wire[answer] = (byte) 0xc0;
                        wire[answer + 1] = (byte) answer;
                        return wire;
                    });
            assertRefused("a.test");
        }

        @Test
        void aHugeAnswerIsRefused() throws IOException {
            for (int record = 0; record < 600; record++) {
                server.add("a.test", 60, "A", "10.0." + record / 250 + "." + record % 250);
            }
            assertRefused("a.test");
        }

        @Test
        void anAnswerToAnotherQuestionIsNotTaken() throws IOException {
            server.add("a.test", 60, "A", "192.0.2.1");
            server.spoil(
                    "a.test",
                    wire -> {
                        wire[HEADER + 1] = 'b'; // b.test, in the question and by pointer below
                        return wire;
                    });
            assertEquals("[]", resolve("a.test", 1, null));
        }

        @Test
        void randomBytesAreRefused() throws IOException {
            server.add("a.test", 60, "A", "192.0.2.1");
            server.spoil(
                    "a.test",
                    wire -> {
                        Arrays.fill(wire, HEADER, wire.length, (byte) 0x3f);
                        return wire;
                    });
            assertRefused("a.test");
        }

        @Test
        void aSilentServerIsGivenUpInTime() throws IOException {
            server.silence("a.test");
            long begun = System.nanoTime();
            assertEquals("[]", resolve("a.test", 1, null));
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertEquals(2, askedCount("A a.test udp"));
            assertTrue(tookMs < 5_000, "given up after " + tookMs + " ms");
        }

        @Test
        void theNextServerIsAsked() throws IOException {
            try (StubNameServer dead = new StubNameServer()) {
                dead.silence("a.test");
                restart(config().servers(List.of(dead.address(), server.address())), IPV4_ONLY);
                server.add("a.test", 60, "A", "192.0.2.1");
                assertEquals("[udp:192.0.2.1:1]", resolve("a.test", 1, null));
            }
        }

        @Test
        void aNameThatIsNoneIsNotAskedFor() {
            assertEquals("[]", resolve("a b.test", 1, null));
            assertEquals("[]", resolve("a".repeat(300) + ".test", 1, null));
            assertEquals("[]", resolve("", 1, null));
            assertEquals(List.of(), server.asked());
        }
    }

    @Nested
    class GivenQuarantine {
        @Test
        void aDeadTargetIsPassedOverForAWhile() throws IOException {
            restart(config().quarantine(true, 60_000), IPV4_ONLY);
            server.add("a.test", 600, "A", "192.0.2.1");
            server.add("a.test", 600, "A", "192.0.2.2");
            TargetList targets = resolve(new Target("a.test", 5060, null, false));
            destinations.failed(targets.protocol(0), targets.endpoint(0));
            assertEquals(1, destinations.next(targets, 0));
            assertEquals(Destinations.END, destinations.next(targets, 2));
            destinations.failed(targets.protocol(1), targets.endpoint(1));
            assertEquals(0, destinations.next(targets, 0)); // rather a dead one than none
            assertEquals(Destinations.END, destinations.next(targets, 1));
            nowMs.addAndGet(60_000);
            assertEquals(0, destinations.next(targets, 0));
            assertEquals(1, destinations.next(targets, 1));
        }

        @Test
        void oneFailedMessageDoesNotDisturbAnother() throws IOException { // K#4911
            server.add("_sip._udp.d.test", 600, "SRV", "1 1 5060 a.test.");
            server.add("_sip._udp.d.test", 600, "SRV", "2 1 5061 a.test.");
            server.add("a.test", 600, "A", "192.0.2.1");
            Target target = new Target("d.test", Target.ABSENT, null, false);
            TargetList failing = resolve(target);
            int walked = destinations.next(failing, 0);
            while (walked != Destinations.END) {
                destinations.failed(failing.protocol(walked), failing.endpoint(walked));
                walked = destinations.next(failing, walked + 1);
            }
            TargetList other = resolve(target);
            assertEquals(2, other.count());
            assertEquals(0, destinations.next(other, 0));
        }

        @Test
        void itIsSwitchedOffUnlessWanted() throws IOException {
            server.add("a.test", 600, "A", "192.0.2.1");
            TargetList targets = resolve(new Target("a.test", 5060, null, false));
            destinations.failed(targets.protocol(0), targets.endpoint(0));
            assertFalse(destinations.isQuarantined(targets.protocol(0), targets.endpoint(0)));
        }
    }

    @Nested
    class GivenManyQuestions {
        @Test
        void theSameQuestionIsAskedOnceAtATime() throws Exception {
            server.add("a.test", 60, "A", "192.0.2.1");
            Set<CompletableFuture<TargetList>> answers = ConcurrentHashMap.newKeySet();
            reactors.reactor(0)
                    .execute(
                            () -> {
                                for (int asker = 0; asker < 50; asker++) {
                                    CompletableFuture<TargetList> answer =
                                            new CompletableFuture<>();
                                    answers.add(answer);
                                    TargetList now =
                                            destinations.resolve(
                                                    new Target("a.test", 1, null, false),
                                                    answer::complete);
                                    assertSame(TargetList.PENDING, now);
                                }
                            });
            while (answers.size() < 50) {
                Thread.onSpinWait();
            }
            for (CompletableFuture<TargetList> answer : answers) {
                assertEquals("[udp:192.0.2.1:1]", answer.get(20, TimeUnit.SECONDS).toString());
            }
            assertEquals(1, askedCount("A a.test udp"));
        }
    }
}
