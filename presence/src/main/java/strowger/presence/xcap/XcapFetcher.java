package strowger.presence.xcap;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fetches documents from other servers by HTTP, so many at once at most, each on a virtual thread.
 * For all threads; nobody waits.
 */
final class XcapFetcher implements AutoCloseable {
    /** Documents fetched at the same time. */
    static final int AT_ONCE = 64;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
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

        private static Answer of(Outcome outcome) {
            return new Answer(outcome, "", new byte[0]);
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

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .executor(threads)
                    .build();

    /**
     * Fetches a document when there is a place for it; who asks has few of them wait.
     *
     * @param etag of the one that is known; empty for none.
     * @param user is given the answer, on another thread.
     */
    void fetch(URI uri, String etag, Consumer<Answer> user) {
        threads.execute(
                () -> {
                    try {
                        places.acquire();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                    Answer answer;
                    try {
                        answer = fetch(uri, etag);
                    } finally {
                        places.release();
                    }
                    user.accept(answer);
                });
    }

    private Answer fetch(URI uri, String etag) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
        if (!etag.isEmpty()) {
            request.header("If-None-Match", etag);
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return answer(response, body);
            }
        } catch (IOException unreachable) {
            return Answer.of(Outcome.FAILED);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Answer.of(Outcome.FAILED);
        }
    }

    private static Answer answer(HttpResponse<InputStream> response, InputStream body)
            throws IOException {
        return switch (response.statusCode()) {
            case OK -> {
                byte[] content = body.readNBytes(XcapStore.DOCUMENT_BYTES_MAX + 1);
                yield content.length > XcapStore.DOCUMENT_BYTES_MAX
                        ? Answer.of(Outcome.FAILED)
                        : new Answer(
                                Outcome.FETCHED,
                                response.headers().firstValue("ETag").orElse(""),
                                content);
            }
            case NOT_MODIFIED -> Answer.of(Outcome.SAME);
            case NOT_FOUND -> Answer.of(Outcome.NONE);
            default -> Answer.of(Outcome.FAILED);
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            boolean _ = threads.awaitTermination(STOP_SEC, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
