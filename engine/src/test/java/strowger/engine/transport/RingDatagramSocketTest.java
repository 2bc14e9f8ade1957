package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoOps;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.Reactors;
import strowger.parser.Framing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** On a ring of the test's own, which refuses what it is told to: reception never stays off. */
class RingDatagramSocketTest {
    private static final byte RECVMSG = 10;
    private static final byte PROVIDE_BUFFERS = 31;
    private static final int HAS_BUFFER = 1;
    private static final int HAS_MORE = 2;
    private static final int ENOBUFS = -105;
    private static final int ENOMEM = -12;
    private static final int BUFFERS = 8; // a block has one
    private static final int FILLED = ReceiveBuffers.PAYLOAD_OFFSET + 20;

    private final Reactors reactors =
            Reactors.start(ReactorConfig.defaults().withIo(Io.IO_URING).withCount(1));
    private final Counters<TransportCounter> counters = new Counters<>(TransportCounter.class);
    private final FakeRing ring = new FakeRing();
    private final SendSlots slots = new SendSlots(1);
    private RingDatagramSocket socket;

    /** Keeps the operations it takes. */
    private static final class FakeRing implements IoRegistration {
        final List<IoUringIoOps> taken = new ArrayList<>();
        int refusals;

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's interface has it so
        public <T> T attachment() {
            throw new AssertionError("the socket attaches nothing");
        }

        @Override
        public long submit(IoOps ops) {
            if (refusals > 0) {
                refusals--;
                throw new IllegalStateException("no memory");
            }
            taken.add((IoUringIoOps) ops);
            return taken.size();
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean cancel() {
            return true;
        }

        private static byte opcode(IoUringIoOps ops) {
            return Byte.parseByte(ops.toString().replaceAll("(?s).*opcode=(-?\\d+).*", "$1"));
        }

        long count(byte opcode) {
            return taken.stream().filter(ops -> opcode(ops) == opcode).count();
        }
    }

    @BeforeEach
    void open() throws IOException {
        TransportConfig config = TransportConfig.defaults().withQueues(BUFFERS, 1);
        Intake intake =
                new Intake(
                        reactors.reactor(0),
                        _ -> {},
                        counters,
                        () -> new Framing(1_000, 1_000, true, false));
        socket =
                new RingDatagramSocket(
                        ListenSocket.parse("udp:127.0.0.1:0"), intake, slots, (short) 1, config);
    }

    @AfterEach
    void close() {
        on(
                () -> {
                    socket.close();
                    socket.unregistered();
                    return true;
                });
        reactors.close();
        slots.close();
    }

    private boolean on(BooleanSupplier action) {
        return reactors.reactor(0)
                .loop()
                .submit(action::getAsBoolean)
                .syncUninterruptibly()
                .getNow();
    }

    private void start() {
        on(
                () -> {
                    socket.start(ring);
                    return true;
                });
    }

    private void complete(byte opcode, int result, int flags, long userData) {
        on(
                () -> {
                    socket.handle(ring, new IoUringIoEvent(result, flags, opcode, userData));
                    return true;
                });
    }

    /** A datagram has come into a buffer. */
    private void receive(int buffer, int more) {
        complete(RECVMSG, FILLED, buffer << 16 | HAS_BUFFER | more, 0);
    }

    private void awaitReceptions(int count) {
        Loopback.awaitTrue(() -> on(() -> ring.count(RECVMSG) == count));
    }

    @Nested
    class GivenARingThatRefuses {
        @Test
        void whenTheFirstReceptionIsRefused_thenItIsArmedAWhileLater() {
            ring.refusals = BUFFERS + 1;
            start();
            awaitReceptions(1);
            assertEquals(BUFFERS, ring.count(PROVIDE_BUFFERS));
            assertTrue(counters.value(TransportCounter.RECEIVE_FAULTS) > 0);
        }

        @Test
        void whenABufferIsNotTakenBackAsReceptionEnds_thenBothAreMadeUpFor() {
            start();
            ring.refusals = 2;
            receive(0, 0);
            awaitReceptions(2);
            Loopback.awaitTrue(() -> on(() -> ring.count(PROVIDE_BUFFERS) == BUFFERS + 1));
        }

        @Test
        void whenBuffersAreRefusedAgainAndAgain_thenNoneIsLost() {
            start();
            for (int buffer = 0; buffer < BUFFERS; buffer++) {
                ring.refusals = 3;
                receive(buffer, HAS_MORE);
            }
            Loopback.awaitTrue(() -> on(() -> ring.count(PROVIDE_BUFFERS) == 2 * BUFFERS));
            assertEquals(1, ring.count(RECVMSG));
        }

        @Test
        void whenTheKernelHasNoMemoryForBuffers_thenTheyAreProvidedAgain() {
            start();
            complete(PROVIDE_BUFFERS, ENOMEM, 0, 3);
            Loopback.awaitTrue(() -> on(() -> ring.count(PROVIDE_BUFFERS) == BUFFERS + 1));
            assertEquals(1, ring.count(RECVMSG));
        }
    }

    @Nested
    class GivenAReceptionThatEnds {
        @ParameterizedTest
        @ValueSource(ints = {-4, -11, -12, -90, -104, -111, -113, -125}) // EINTR to ECANCELED
        void whenItEndsByAnError_thenItIsArmedAWhileLater(int error) {
            start();
            complete(RECVMSG, error, 0, 0);
            awaitReceptions(2);
        }

        @Test
        void whenItEndsForLackOfBuffers_thenItIsArmedAtOnceAsAllWereGivenBack() {
            start();
            for (int buffer = 0; buffer < BUFFERS; buffer++) {
                receive(buffer, HAS_MORE);
            }
            complete(RECVMSG, ENOBUFS, 0, 0);
            assertEquals(2, ring.count(RECVMSG));
            assertEquals(2 * BUFFERS, ring.count(PROVIDE_BUFFERS));
            assertEquals(1, counters.value(TransportCounter.RECEIVE_REARMS));
        }

        @Test
        void whenItEndsWithADatagram_thenThatCountsAndItIsArmedAtOnce() { // a full completion queue
            start();
            receive(5, 0);
            assertEquals(2, ring.count(RECVMSG));
            assertEquals(BUFFERS + 1, ring.count(PROVIDE_BUFFERS));
        }
    }
}
