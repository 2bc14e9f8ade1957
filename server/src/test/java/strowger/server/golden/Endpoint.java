package strowger.server.golden;

import java.io.IOException;

/** A socket of the test. Used by the test's thread; a thread of its own receives. */
interface Endpoint extends AutoCloseable {
    /** What came. */
    Inbox inbox();

    /** Makes it able to send to the server's {@code port}: a TCP client connects. */
    void open(int port) throws IOException;

    /** Sends to the server's {@code port}. */
    void send(byte[] bytes, int port) throws IOException;

    /** Ends the connection, by RST or by FIN. */
    void disconnect(boolean isReset) throws IOException;

    /**
     * Waits, at most {@code timeoutMs}, until the server has closed the connection; false if it has
     * not.
     */
    boolean awaitClosed(long timeoutMs) throws InterruptedException;

    @Override
    void close() throws IOException;
}
