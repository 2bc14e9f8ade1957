package strowger.presence.pua;

import strowger.engine.Engine;
import strowger.engine.routing.Core;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Publishes to another server by PUBLISH (RFC 3903 §4): one request of a document at a time, the
 * newest state next; prolonged before they run out; begun anew when the server has forgotten them.
 */
final class RemotePublisher implements Publisher {
    private final Engine engine;
    private final int documentsMax;
    private final PuaCounters counters;
    private final String proxy;
    private final Map<String, RemoteDocument> documents = new ConcurrentHashMap<>();

    /**
     * @param proxy the URI that requests go to; empty for the presentity's own.
     */
    RemotePublisher(Engine engine, int documentsMax, PuaCounters counters, String proxy) {
        this.engine = engine;
        this.documentsMax = documentsMax;
        this.counters = counters;
        this.proxy = proxy;
    }

    @Override
    public boolean publish(PuaPublication wanted) {
        if (!wanted.isSafe()) {
            return false;
        }
        RemoteDocument document =
                documents.size() < documentsMax
                        ? documents.computeIfAbsent(wanted.key(), _ -> new RemoteDocument(proxy))
                        : documents.get(wanted.key());
        if (document == null) {
            counters.full().increment();
            return false;
        }
        document.want(wanted);
        return send(document);
    }

    private boolean send(RemoteDocument document) {
        return document.begins(engine.nowMs())
                .map(request -> engine.onReactor(core -> send(document, request, core)))
                .orElse(true); // one is on its way; this follows
    }

    private void send(RemoteDocument document, PublishRequest request, Core core) {
        boolean sent = request.send(core, answer -> onAnswer(document, answer));
        counters.sent().increment();
        if (!sent) {
            onAnswer(document, PublishRequest.Answer.NONE);
        }
    }

    private void onAnswer(RemoteDocument document, PublishRequest.Answer answer) {
        if (!answer.isGood()) {
            counters.failed().increment();
        }
        document.end(answer, engine.nowMs());
        boolean _ = send(document);
    }

    /** Prolongs what would run out before the next round, and forgets what is over. */
    void refresh(long periodMs) {
        long nowMs = engine.nowMs();
        documents.values().removeIf(RemoteDocument::isOver);
        for (RemoteDocument document : documents.values()) {
            if (document.wantsRefresh(nowMs + periodMs)) {
                boolean _ = send(document);
            }
        }
    }

    int count() {
        return documents.size();
    }
}
