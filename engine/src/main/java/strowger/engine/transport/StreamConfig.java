package strowger.engine.transport;

import strowger.engine.reactor.SetupException;

import java.util.ArrayList;
import java.util.List;

/**
 * The bounds and habits of stream connections. Made by a {@link Builder}; immutable.
 *
 * @param messageLengthMax the longest message taken, in bytes.
 * @param messageTimeMs from the first byte of a message to its last.
 * @param contentLengthRequired whether a message without Content-Length ends its connection (RFC
 *     3261 §18.3); otherwise it has no body.
 * @param countMax connections of all reactors together.
 * @param sourceCountMax connections accepted of one IPv4 address or one /64 of IPv6.
 * @param lifetimeMs without a message either way, after which a connection is closed.
 * @param connectTimeoutMs for a connection to open.
 * @param sendTimeoutMs in which a peer must take a byte of what waits for it.
 * @param userTimeoutMs in which sent bytes must be acknowledged (RFC 5482), 0 for the system's.
 * @param queueLengthMax bytes that may wait on one connection.
 * @param queuesLengthMax bytes that may wait on all connections of a reactor.
 * @param drainTimeMs for what waits to be written, once a connection is told to close.
 * @param backlog connections that the kernel may keep until they are accepted.
 * @param pingAnswered whether a double CRLF is answered with one (RFC 5626 §3.5.1).
 * @param aliasesAccepted whether {@code alias} in a Via makes a connection one to the port it names
 *     (RFC 5923).
 * @param sourceUnique whether a second connection of one address and port is refused.
 * @param connectAllowed whether connections are opened for messages.
 * @param localMatched whether only a connection of the socket to be sent from is used.
 * @param resetToClose whether connections are closed by RST, so that none stays in TIME_WAIT.
 * @param keepalive probes of the kernel on silent connections.
 * @param sources that connections are opened from; unset for the socket's own address.
 * @param balancers whose connections may begin with a PROXY header, which tells whose they are.
 */
public record StreamConfig(
        int messageLengthMax,
        int messageTimeMs,
        boolean contentLengthRequired,
        int countMax,
        int sourceCountMax,
        int lifetimeMs,
        int connectTimeoutMs,
        int sendTimeoutMs,
        int userTimeoutMs,
        int queueLengthMax,
        int queuesLengthMax,
        int drainTimeMs,
        int backlog,
        boolean pingAnswered,
        boolean aliasesAccepted,
        boolean sourceUnique,
        boolean connectAllowed,
        boolean localMatched,
        boolean resetToClose,
        Keepalive keepalive,
        List<Endpoint> sources,
        Networks balancers) {

    /**
     * Bytes that the kernel keeps of one connection beyond what is under way to the peer, where it
     * can be told: one that does not read costs that much, not megabytes, and is noticed at once.
     */
    static final int UNSENT_LENGTH_MAX = 16 << 10;

    /**
     * Probes of the kernel (RFC 1122 §4.2.3.6).
     *
     * @param enabled whether there are any.
     * @param idleSec of silence before the first; 0 for the system's.
     * @param intervalSec between two; 0 for the system's.
     * @param count unanswered, after which the connection is taken for dead; 0 for the system's.
     */
    public record Keepalive(boolean enabled, int idleSec, int intervalSec, int count) {
        /** As the system has it. */
        public static final Keepalive STANDARD = new Keepalive(true, 0, 0, 0);

        /** None. */
        public static final Keepalive OFF = new Keepalive(false, 0, 0, 0);
    }

    /** What suits a proxy: Kamailio's times, and queues for some tenths of a second. */
    public static StreamConfig defaults() {
        return new Builder().conclude();
    }

    /** A builder that begins with these values. */
    public Builder change() {
        return new Builder(this);
    }

    /** Sets one value after the other. For one thread. */
    public static final class Builder {
        private int messageLengthMax = Outbound.LENGTH_MAX;
        private int messageTimeMs = 20_000;
        private boolean contentLengthRequired = true;
        private int countMax = 16_384;
        private int sourceCountMax = 1024;
        private int lifetimeMs = 120_000;
        private int connectTimeoutMs = 10_000;
        private int sendTimeoutMs = 10_000;
        private int userTimeoutMs = 30_000;
        private int queueLengthMax = 256 << 10;
        private int queuesLengthMax = 256 << 20;
        private int drainTimeMs = 1_000;
        private int backlog = 1024;
        private boolean pingAnswered = true;
        private boolean aliasesAccepted;
        private boolean sourceUnique;
        private boolean connectAllowed = true;
        private boolean localMatched;
        private boolean resetToClose;
        private Keepalive keepalive = Keepalive.STANDARD;
        private List<Endpoint> sources = List.of();
        private Networks balancers = Networks.NONE;

        private Builder() {}

        private Builder(StreamConfig from) {
            messageLengthMax = from.messageLengthMax;
            messageTimeMs = from.messageTimeMs;
            contentLengthRequired = from.contentLengthRequired;
            countMax = from.countMax;
            sourceCountMax = from.sourceCountMax;
            lifetimeMs = from.lifetimeMs;
            connectTimeoutMs = from.connectTimeoutMs;
            sendTimeoutMs = from.sendTimeoutMs;
            userTimeoutMs = from.userTimeoutMs;
            queueLengthMax = from.queueLengthMax;
            queuesLengthMax = from.queuesLengthMax;
            drainTimeMs = from.drainTimeMs;
            backlog = from.backlog;
            pingAnswered = from.pingAnswered;
            aliasesAccepted = from.aliasesAccepted;
            sourceUnique = from.sourceUnique;
            connectAllowed = from.connectAllowed;
            localMatched = from.localMatched;
            resetToClose = from.resetToClose;
            keepalive = from.keepalive;
            sources = from.sources;
            balancers = from.balancers;
        }

        public Builder messages(int lengthMax, int timeMs) {
            messageLengthMax = lengthMax;
            messageTimeMs = timeMs;
            return this;
        }

        public Builder contentLengthRequired(boolean required) {
            contentLengthRequired = required;
            return this;
        }

        /** Connections in all, and of one source. */
        public Builder counts(int max, int sourceMax) {
            countMax = max;
            sourceCountMax = sourceMax;
            return this;
        }

        public Builder lifetimeMs(int timeMs) {
            lifetimeMs = timeMs;
            return this;
        }

        public Builder connectTimeoutMs(int timeMs) {
            connectTimeoutMs = timeMs;
            return this;
        }

        /** For a byte of what waits to be taken, and for sent ones to be acknowledged. */
        public Builder sendTimes(int sendMs, int userMs) {
            sendTimeoutMs = sendMs;
            userTimeoutMs = userMs;
            return this;
        }

        /** Bytes that may wait on one connection, and on all of a reactor. */
        public Builder queues(int lengthMax, int allLengthMax) {
            queueLengthMax = lengthMax;
            queuesLengthMax = allLengthMax;
            return this;
        }

        public Builder drainTimeMs(int timeMs) {
            drainTimeMs = timeMs;
            return this;
        }

        public Builder backlog(int count) {
            backlog = count;
            return this;
        }

        public Builder pingAnswered(boolean answered) {
            pingAnswered = answered;
            return this;
        }

        public Builder aliasesAccepted(boolean accepted) {
            aliasesAccepted = accepted;
            return this;
        }

        public Builder sourceUnique(boolean unique) {
            sourceUnique = unique;
            return this;
        }

        public Builder connectAllowed(boolean allowed) {
            connectAllowed = allowed;
            return this;
        }

        public Builder localMatched(boolean matched) {
            localMatched = matched;
            return this;
        }

        public Builder resetToClose(boolean reset) {
            resetToClose = reset;
            return this;
        }

        public Builder keepalive(Keepalive probes) {
            keepalive = probes;
            return this;
        }

        /** Addresses that connections are opened from, one of a family. */
        public Builder sources(List<Endpoint> addresses) {
            sources = List.copyOf(addresses);
            return this;
        }

        /** Those who may tell, by a PROXY header, whose connection it is. */
        public Builder balancers(Networks networks) {
            balancers = networks;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @throws SetupException that lists every value out of range.
         */
        public StreamConfig conclude() {
            List<String> faults = new ArrayList<>();
            within(faults, "streamMessageLengthMax", messageLengthMax, 512, 1 << 24);
            within(faults, "streamMessageTimeMs", messageTimeMs, 1, 3_600_000);
            within(faults, "connectionCountMax", countMax, 1, 1 << 22);
            within(faults, "sourceCountMax", sourceCountMax, 1, 1 << 22);
            within(faults, "connectionLifetimeMs", lifetimeMs, 1, Integer.MAX_VALUE);
            within(faults, "connectTimeoutMs", connectTimeoutMs, 1, 3_600_000);
            within(faults, "sendTimeoutMs", sendTimeoutMs, 1, 3_600_000);
            within(faults, "userTimeoutMs", userTimeoutMs, 0, Integer.MAX_VALUE);
            within(faults, "writeQueueLengthMax", queueLengthMax, 1, 1 << 30);
            within(faults, "writeQueuesLengthMax", queuesLengthMax, 1, Integer.MAX_VALUE);
            within(faults, "drainTimeMs", drainTimeMs, 0, 60_000);
            within(faults, "backlog", backlog, 1, 1 << 20);
            if (!faults.isEmpty()) {
                throw new SetupException(String.join("; ", faults));
            }
            return new StreamConfig(
                    messageLengthMax,
                    messageTimeMs,
                    contentLengthRequired,
                    countMax,
                    sourceCountMax,
                    lifetimeMs,
                    connectTimeoutMs,
                    sendTimeoutMs,
                    userTimeoutMs,
                    queueLengthMax,
                    queuesLengthMax,
                    drainTimeMs,
                    backlog,
                    pingAnswered,
                    aliasesAccepted,
                    sourceUnique,
                    connectAllowed,
                    localMatched,
                    resetToClose,
                    keepalive,
                    sources,
                    balancers);
        }

        private static void within(List<String> faults, String name, int value, int low, int high) {
            if (value < low || value > high) {
                faults.add(name + " must be " + low + " to " + high + ", not " + value);
            }
        }
    }
}
