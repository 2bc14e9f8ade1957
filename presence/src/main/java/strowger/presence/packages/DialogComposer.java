package strowger.presence.packages;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.presence.document.DialogInfo;
import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentReader;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;
import strowger.presence.event.Composer;
import strowger.presence.event.DocumentFacts;
import strowger.presence.event.Publications;
import strowger.presence.event.Watch;

import java.util.List;
import java.util.Optional;

/**
 * The body of event dialog, whose version each subscription counts for itself.
 *
 * @param hasDummy whether a watcher is told something of somebody of whom nothing was published.
 * @param isSingle whether only the most important dialog is shown.
 */
record DialogComposer(boolean hasDummy, boolean isSingle) implements Composer {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    @Override
    public void compose(Publications publications, Output out) {
        List<Element> documents = Published.documents(publications, DialogInfo::ended);
        String entity = publications.presentity().uri();
        Optional<Element> composed = DialogInfo.compose(documents, entity, isSingle);
        if (composed.isPresent()) {
            Published.write(composed.get(), out);
        } else if (hasDummy) {
            Published.write(DialogInfo.dummy(entity), out);
        } else if (!documents.isEmpty()) {
            out.put(DocumentWriter.compact(documents.getLast())); // of another kind: as published
        }
    }

    /** Writes the version of a subscription into the body: 1 in its first NOTIFY. */
    static boolean version(DirectBuffer composed, int offset, int length, Watch watch, Output out) {
        int version = offset + DialogInfo.VERSION_OFFSET;
        if (length <= DialogInfo.VERSION_OFFSET || !isVersion(composed, version)) {
            return false;
        }
        out.put(composed, offset, DialogInfo.VERSION_OFFSET)
                .putNumber(watch.version() + 1L)
                .put(composed, version + 1, offset + length - version - 1);
        return true;
    }

    private static boolean isVersion(DirectBuffer composed, int at) {
        return composed.getByte(at) == '0'
                && composed.getByte(at - 1) == '"'
                && composed.getByte(at - 2) == '=';
    }

    /** The ids of a document's dialogs as a hash, and whether all of them are terminated. */
    static DocumentFacts facts(DirectBuffer body, int offset, int length) {
        DocumentReader reader = new DocumentReader();
        if (reader.read(body, offset, length) != DocumentError.NONE) {
            return DocumentFacts.NONE;
        }
        long hash = 0;
        for (String id : DialogInfo.ids(reader.root())) {
            hash = hash == 0 ? FNV_OFFSET : hash;
            for (int index = 0; index < id.length(); index++) {
                hash = (hash ^ id.charAt(index)) * FNV_PRIME;
            }
            hash = (hash ^ ' ') * FNV_PRIME;
        }
        return new DocumentFacts(hash, DialogInfo.isTerminated(reader.root()));
    }
}
