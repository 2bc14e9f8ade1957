package strowger.presence.notify;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.presence.event.Party;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

/**
 * Writes who watches a state: a whole {@code application/watcherinfo+xml} (RFC 3858), in which each
 * subscription is a watcher. Reusable; for one thread.
 */
final class WatcherInfo {
    private static final byte[] HEAD = Output.bytes("<?xml version=\"1.0\"?>\n");
    private static final byte[] ROOT =
            Output.bytes("<watcherinfo xmlns=\"urn:ietf:params:xml:ns:watcherinfo\" version=\"");
    private static final byte[] LIST =
            Output.bytes("\" state=\"full\">\n  <watcher-list resource=\"");
    private static final byte[] PACKAGE = Output.bytes("\" package=\"");
    private static final byte[] OPEN_END = Output.bytes("\">\n");
    private static final byte[] WATCHER = Output.bytes("    <watcher id=\"");
    private static final byte[] SUBSCRIBE = Output.bytes("\" event=\"subscribe");
    private static final byte[] TIMEOUT = Output.bytes("\" event=\"timeout");
    private static final byte[] STATUS = Output.bytes("\" status=\"");
    private static final byte[] TEXT = Output.bytes("\">");
    private static final byte[] WATCHER_END = Output.bytes("</watcher>\n");
    private static final byte[] END = Output.bytes("  </watcher-list>\n</watcherinfo>\n");
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] AMP = Output.bytes("&amp;");
    private static final byte[] LESS = Output.bytes("&lt;");
    private static final byte[] GREATER = Output.bytes("&gt;");
    private static final byte[] QUOTE = Output.bytes("&quot;");

    private final SubscriptionTable table;
    private final Subscription each;
    private final StateKey watched = new StateKey();
    private final Party party = new Party();
    private final RecordReader reader = this::add;
    private Output out = new Output();

    WatcherInfo(SubscriptionTable table, Subscription scratch) {
        this.table = table;
        each = scratch;
    }

    /**
     * Writes the document.
     *
     * @param state the watcher information that is asked for.
     * @param event the number of the package whose watchers are told of.
     * @param version of the document, for this reader of it.
     */
    void write(StateKey state, int event, String name, int version, Output target) {
        out = target;
        watched.copy(state);
        watched.event(event);
        out.put(HEAD).put(ROOT).putNumber(version).put(LIST);
        put(watched.presentity(party));
        out.put(PACKAGE).putToken(name).put(OPEN_END);
        table.forEach(watched, reader);
        out.put(END);
    }

    private boolean add(RecordView record) {
        each.copy(record);
        if (each.status() != Status.TERMINATED) {
            out.put(WATCHER).putHex(identity(record));
            out.put(each.status() == Status.WAITING ? TIMEOUT : SUBSCRIBE).put(STATUS);
            out.putToken(each.status().word()).put(TEXT);
            put(each.watcher());
            out.put(WATCHER_END);
        }
        return !out.hasOverflowed();
    }

    /** The same for a subscription as long as it is there. */
    private static long identity(RecordView record) {
        long identity = 0xcbf2_9ce4_8422_2325L;
        int offset = record.uniqueOffset(SubscriptionRecord.DIALOG);
        int end = offset + record.uniqueLength(SubscriptionRecord.DIALOG);
        for (int at = offset; at < end; at++) {
            identity = (identity ^ record.buffer().getByte(at)) * 0x100_0000_01b3L;
        }
        return identity;
    }

    private void put(Party who) {
        out.put(SIP);
        if (who.userLength() > 0) {
            putEscaped(who.buffer(), who.userOffset(), who.userLength());
            out.put('@');
        }
        putEscaped(who.buffer(), who.domainOffset(), who.domainLength());
    }

    private void putEscaped(DirectBuffer text, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            char letter = (char) (text.getByte(at) & 0xFF);
            switch (letter) {
                case '&' -> out.put(AMP);
                case '<' -> out.put(LESS);
                case '>' -> out.put(GREATER);
                case '"' -> out.put(QUOTE);
                default -> out.put(letter);
            }
        }
    }
}
