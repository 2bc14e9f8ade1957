package strowger.engine.routing;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.transport.Destination;
import strowger.engine.transport.Outbound;
import strowger.engine.transport.ReceiveQueue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what would be sent. */
final class RecordingOutbound implements Outbound {
    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private final List<String> messages = new ArrayList<>();
    private final List<String> remotes = new ArrayList<>();
    private boolean claimed;
    private boolean refusing;
    private ReceiveQueue queue = ReceiveQueue.UNKNOWN;

    @Override
    public MutableDirectBuffer claim(int maxLength) {
        if (refusing) {
            return REFUSED;
        }
        assert !claimed : "claimed twice";
        claimed = true;
        return memory;
    }

    @Override
    public boolean commit(int length, Destination to) {
        claimed = false;
        byte[] bytes = new byte[length];
        memory.getBytes(0, bytes);
        messages.add(new String(bytes, StandardCharsets.UTF_8));
        remotes.add(to.protocol().text() + ":" + to.remote());
        return true;
    }

    @Override
    public void abort() {
        claimed = false;
    }

    @Override
    public ReceiveQueue receiveQueue() {
        return queue;
    }

    void queue(ReceiveQueue shown) {
        queue = shown;
    }

    void refuse() {
        refusing = true;
    }

    int count() {
        return messages.size();
    }

    String message() {
        return messages.getLast();
    }

    String remote() {
        return remotes.getLast();
    }

    /** All values of the headers of a name in the last message. */
    List<String> header(String name) {
        return message()
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }
}
