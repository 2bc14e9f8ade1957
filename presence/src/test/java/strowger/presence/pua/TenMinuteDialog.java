package strowger.presence.pua;

import strowger.engine.dialog.DialogFacts;

/** What all dialogs of these tests have in common: a lifetime of ten minutes, from 1970 on. */
interface TenMinuteDialog extends DialogFacts {
    @Override
    default int code() {
        return 200;
    }

    @Override
    default long createdSec() {
        return 0;
    }

    @Override
    default long startedSec() {
        return 0;
    }

    @Override
    default long lifetimeSec() {
        return 600;
    }
}
