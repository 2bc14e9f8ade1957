package strowger.engine.dns;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;
import org.xbill.DNS.hosts.HostsFileParser;

import strowger.engine.transport.Endpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Asks name servers over UDP, and over TCP when an answer was cut short (RFC 7766); one server
 * after the other, each so many times. It speaks through dnsjava, whose one selector thread serves
 * all.
 */
final class DnsClient implements NameServers {
    private static final Logger LOG = LoggerFactory.getLogger(DnsClient.class);
    private static final int PAYLOAD_LENGTH = 1_232; // the DNS flag day 2020's advice
    private static final int SEARCH_MAX = 6;
    private static final int NAMES_MAX = 8; // a name and its aliases, asked one after the other
    private static final long HOSTS_FILE_MS = 10_000;
    private static final long FAILED_MS = 2_000;

    private final DnsConfig config;
    private final LongSupplier clockMs;
    private final AnswerReader reader;
    private final List<SimpleResolver> servers = new ArrayList<>();
    private final List<String> searchDomains;
    private final HostsFileParser hosts = new HostsFileParser();
    private DnsCounters counters = new DnsCounters();

    DnsClient(DnsConfig config, LongSupplier clockMs) {
        this.config = config;
        this.clockMs = clockMs;
        reader = new AnswerReader(config, clockMs);
        ResolverConfig system = ResolverConfig.getCurrentConfig();
        List<InetSocketAddress> addresses =
                config.servers().isEmpty()
                        ? system.servers()
                        : config.servers().stream().map(DnsClient::address).toList();
        addresses.forEach(address -> servers.add(server(address)));
        List<String> domains = config.searchDomains();
        if (domains.isEmpty()) {
            domains = system.searchPath().stream().map(name -> name.toString(true)).toList();
        }
        searchDomains =
                config.searchWanted()
                        ? List.copyOf(domains.subList(0, Math.min(domains.size(), SEARCH_MAX)))
                        : List.of();
    }

    private SimpleResolver server(InetSocketAddress address) {
        SimpleResolver server = new SimpleResolver(address);
        server.setTimeout(Duration.ofMillis(config.tryTimeoutMs()));
        server.setEDNS(0, PAYLOAD_LENGTH, 0, List.<EDNSOption>of());
        return server;
    }

    /** Reads {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code [2001:db8::1]:53}. */
    static InetSocketAddress address(String text) {
        int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
        boolean ported = colon > 0 && (text.startsWith("[") || text.indexOf(':') == colon);
        String host = ported ? text.substring(0, colon) : text;
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = ported ? Integer.parseInt(text.substring(colon + 1)) : 53;
        Endpoint endpoint =
                Endpoint.parse(bare, port)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "not the address of a name server: "
                                                        + text
                                                        + "; write 192.0.2.1 or 192.0.2.1:53"));
        return endpoint.toSocketAddress();
    }

    void countOn(DnsCounters shared) {
        counters = shared;
    }

    @Override
    public CompletionStage<DnsAnswer> ask(Question question, Executor executor) {
        Optional<DnsAnswer> local = fromHostsFile(question);
        if (local.isPresent()) {
            return CompletableFuture.completedFuture(local.get());
        }
        Asking asking = new Asking(question, executor);
        asking.next();
        return asking.answer;
    }

    private Optional<DnsAnswer> fromHostsFile(Question question) {
        boolean address = question.type() == RecordType.A || question.type() == RecordType.AAAA;
        if (!address || !config.hostsFileWanted()) {
            return Optional.empty();
        }
        try {
            int type = question.type() == RecordType.A ? Type.A : Type.AAAA;
            Optional<InetAddress> found = hosts.getAddressForHost(absolute(question.name()), type);
            return found.map(
                    each ->
                            new DnsAnswer(
                                    DnsAnswer.Status.FOUND,
                                    List.of(
                                            new DnsRecord.Address(
                                                    Endpoint.of(new InetSocketAddress(each, 0)))),
                                    clockMs.getAsLong() + HOSTS_FILE_MS));
        } catch (IOException unreadable) {
            LOG.debug("the file of hosts can't be read", unreadable);
            return Optional.empty();
        }
    }

    private static Name absolute(String name) throws TextParseException {
        return Name.fromString(name, Name.root);
    }

    /** One question on its way: server after server, try after try, alias after alias. */
    private final class Asking {
        private final Question question;
        private final Executor executor;
        private final CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
        private final List<String> names = new ArrayList<>();
        private String present;
        private int aliases;
        private int tried;

        Asking(Question question, Executor executor) {
            this.question = question;
            this.executor = executor;
            present = question.name();
            if (!present.contains(".")) { // a name of one label is tried in our own domains first
                searchDomains.forEach(domain -> names.add(question.name() + "." + domain));
                names.add(question.name());
                present = names.removeFirst();
            }
        }

        /** Asks the next server, if there is one left. */
        void next() {
            if (servers.isEmpty() || tried >= servers.size() * config.triesMax()) {
                finish(DnsAnswer.none(DnsAnswer.Status.FAILED, clockMs.getAsLong() + FAILED_MS));
                return;
            }
            try {
                SimpleResolver server = servers.get(tried++ % servers.size());
                Record asked =
                        Record.newRecord(
                                absolute(present), AnswerReader.type(question.type()), DClass.IN);
                var _ =
                        server.sendAsync(Message.newQuery(asked), executor)
                                .whenCompleteAsync(this::onMessage, executor);
            } catch (TextParseException | RuntimeException notAsked) {
                LOG.debug("{} can't be asked for", question, notAsked);
                finish(DnsAnswer.none(DnsAnswer.Status.FAILED, clockMs.getAsLong() + FAILED_MS));
            }
        }

        private void onMessage(
                @org.jspecify.annotations.Nullable Message message,
                @org.jspecify.annotations.Nullable Throwable failure) {
            if (message == null) {
                if (failure != null && isMalformed(failure)) {
                    counters.increment(DnsCounter.ANSWERS_REFUSED);
                }
                next();
                return;
            }
            AnswerReader.Reading reading = reader.read(message, present, question.type());
            switch (reading.outcome()) {
                case ANSWER -> onAnswer(reading.answer());
                case ALIAS -> followAlias(reading.alias());
                case REFUSED -> {
                    counters.increment(DnsCounter.ANSWERS_REFUSED);
                    next();
                }
                case SERVER_FAILED -> next();
            }
        }

        private static boolean isMalformed(Throwable failure) {
            Throwable cause = failure;
            for (int depth = 0; cause != null && depth < 8; depth++) {
                if (cause instanceof WireParseException) {
                    return true;
                }
                cause = cause.getCause();
            }
            return false;
        }

        private void onAnswer(DnsAnswer found) {
            if (!found.isFound() && !names.isEmpty()) {
                present = names.removeFirst();
                tried = 0;
                next();
            } else {
                finish(found);
            }
        }

        private void followAlias(String alias) {
            if (++aliases >= NAMES_MAX) {
                counters.increment(DnsCounter.ANSWERS_REFUSED);
                finish(DnsAnswer.none(DnsAnswer.Status.FAILED, clockMs.getAsLong() + FAILED_MS));
                return;
            }
            present = alias;
            tried = 0;
            next();
        }

        private void finish(DnsAnswer found) {
            try {
                executor.execute(() -> answer.complete(found));
            } catch (RuntimeException closed) {
                LOG.debug("an answer came after the end", closed);
            }
        }
    }

    @Override
    public void close() {
        // dnsjava's sockets live for a question only, and its selector serves other servers too
    }
}
