package strowger.presence.packages;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.presence.event.Composer;
import strowger.presence.event.EventPackage;
import strowger.presence.event.Party;
import strowger.presence.event.Publications;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Documents published of {@code sip:bob@example.com}, in the order they are added. */
final class FakePublications implements Publications {
    private final List<byte[]> documents = new ArrayList<>();
    private final List<Boolean> leaving = new ArrayList<>();
    private byte[] all = new byte[0];

    FakePublications with(String document) {
        return add(document, false);
    }

    FakePublications withLeaving(String document) {
        return add(document, true);
    }

    private FakePublications add(String document, boolean isLeaving) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        documents.add(bytes);
        leaving.add(isLeaving);
        byte[] longer = new byte[all.length + bytes.length];
        System.arraycopy(all, 0, longer, 0, all.length);
        System.arraycopy(bytes, 0, longer, all.length, bytes.length);
        all = longer;
        return this;
    }

    String composedBy(Composer composer) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[65_536]);
        Output out = new Output().wrap(buffer, 0, buffer.capacity());
        composer.compose(this, out);
        return buffer.getStringWithoutLengthUtf8(0, out.position());
    }

    @Override
    public Party presentity() {
        return Party.of("bob", "example.com");
    }

    @Override
    public EventPackage event() {
        return EventPackage.named("test").conclude();
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    public DirectBuffer buffer() {
        return new UnsafeBuffer(all);
    }

    @Override
    public int offset(int index) {
        return documents.subList(0, index).stream().mapToInt(each -> each.length).sum();
    }

    @Override
    public int length(int index) {
        return documents.get(index).length;
    }

    @Override
    public int priority(int index) {
        return 0;
    }

    @Override
    public int publishedSec(int index) {
        return index;
    }

    @Override
    public boolean isLeaving(int index) {
        return leaving.get(index);
    }
}
