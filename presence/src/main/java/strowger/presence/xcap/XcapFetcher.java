package strowger.presence.xcap;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Fetches documents from other servers by HTTP, so many at once at most; so many more may wait for
 * their turn. No exchange lasts longer than its time, whatever the server does. For all threads;
 * nobody waits.
 */
final class XcapFetcher implements AutoCloseable {
    /** Documents fetched at the same time. */
    static final int AT_ONCE = 64;

    /** Documents that wait to be fetched; one more is refused. */
    static final int WAITING_MAX = 10_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(5); // from asking to the last byte
    private static final int ETAG_LENGTH_MAX = 256;
    private static final long IDLE_SEC = 10;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_FOUND = 404;
    private static final long STOP_SEC = 1;

    /** What became of a document. */
    enum Outcome {
        /** Here it is. */
        FETCHED,
        /** It is the one that is known. */
        SAME,
        /** There is none. */
        NONE,
        /** The server does not answer, or not as it should, or the document is too long. */
        FAILED
    }

    /** An answer. */
    static final class Answer {
        private final Outcome outcome;
        private final String etag;
        private final byte[] content;

        private Answer(Outcome outcome, String etag, byte[] content) {
            this.outcome = outcome;
            this.etag = etag;
            this.content = content;
        }

        /** An answer without a document. */
        static Answer of(Outcome outcome) {
            return new Answer(outcome, "", new byte[0]);
        }

        /** A document. */
        static Answer fetched(String etag, byte[] content) {
            return new Answer(Outcome.FETCHED, etag, content);
        }

        Outcome outcome() {
            return outcome;
        }

        /** The entity tag of the document, quotes included; empty without one. */
        String etag() {
            return etag;
        }

        /** A document that was fetched; empty otherwise. */
        byte[] content() {
            return content;
        }
    }

    private final Duration timeout;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ThreadPoolExecutor places;
    private final HttpClient client;

    XcapFetcher() {
        this(TIMEOUT);
    }

    /**
     * @param timeout by when an exchange must be over, its last byte included.
     */
    XcapFetcher(Duration timeout) {
        this.timeout = timeout;
        places =
                new ThreadPoolExecutor(
                        AT_ONCE,
                        AT_ONCE,
                        IDLE_SEC,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(WAITING_MAX),
                        Thread.ofVirtual().name("xcap-", 0).factory());
        places.allowCoreThreadTimeOut(true);
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .executor(threads)
                        .build();
    }

    /**
     * Fetches a document when there is a place for it.
     *
     * @param etag of the one that is known; empty for none.
     * @param wanted whether it still is, when there is a place: otherwise it fails.
     * @param user is given the answer, on another thread.
     * @return false when too many wait already; nothing is fetched then.
     */
    boolean fetch(URI uri, String etag, BooleanSupplier wanted, Consumer<Answer> user) {
        try {
            places.execute(
                    () ->
                            user.accept(
                                    wanted.getAsBoolean()
                                            ? fetch(uri, etag)
                                            : Answer.of(Outcome.FAILED)));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private Answer fetch(URI uri, String etag) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout);
            if (!etag.isEmpty()) {
                request.header("If-None-Match", etag);
            }
            CompletableFuture<HttpResponse<byte[]>> exchange =
                    client.sendAsync(
                            request.build(),
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofByteArray(),
                                    XcapStore.DOCUMENT_BYTES_MAX));
            return answer(exchange);
        } catch (RuntimeException refused) { // it is none that can be asked for
            return Answer.of(Outcome.FAILED);
        }
    }

    /** Waits; the request's own time ends with the headers, the body may come for ever. */
    private Answer answer(CompletableFuture<HttpResponse<byte[]>> exchange) {
        try {
            return answer(exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException unreachable) {
            return Answer.of(Outcome.FAILED);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Answer.of(Outcome.FAILED);
        } finally {
            boolean _ = exchange.cancel(true); // closes the connection of one that is not over
        }
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        return switch (response.statusCode()) {
            case OK ->
                    Answer.fetched(
                            response.headers()
                                    .firstValue("ETag")
                                    .filter(XcapFetcher::isKept)
                                    .orElse(""),
                            response.body());
            case NOT_MODIFIED -> Answer.of(Outcome.SAME);
            case NOT_FOUND -> Answer.of(Outcome.NONE);
            default -> Answer.of(Outcome.FAILED);
        };
    }

    /** Whether an entity tag can stand in a request; without one the whole document comes again. */
    private static boolean isKept(String etag) {
        return etag.length() <= ETAG_LENGTH_MAX
                && etag.chars().allMatch(each -> each > ' ' && each < 0x7F);
    }

    /** Whether nothing is fetched any more. */
    boolean isClosed() {
        return places.isShutdown();
    }

    @Override
    public void close() {
        places.shutdownNow();
        threads.shutdownNow();
        try {
            boolean _ = places.awaitTermination(STOP_SEC, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
