package strowger.engine.dns;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Who knows names: the servers of the system, or those of a test. */
interface NameServers extends AutoCloseable {
    /**
     * Asks without waiting.
     *
     * @param executor that completes the answer.
     * @return what becomes the answer; it never fails, and comes in a bounded time.
     */
    CompletionStage<DnsAnswer> ask(Question question, Executor executor);

    @Override
    void close();
}
