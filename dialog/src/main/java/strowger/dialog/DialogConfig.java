package strowger.dialog;

/**
 * How dialogs are kept; the parameters of the module.
 *
 * @param dialogsMax there may be at the same time.
 * @param hashSize of the first half of their names, a power of two.
 * @param idStart the first of the second half; 0 for one by chance.
 * @param idStep from one to the next.
 * @param match how requests find their dialog.
 * @param routeParameter the name of ours in Record-Route.
 * @param lifetimeSec from the 2xx on.
 * @param earlySec until a 2xx must have come.
 * @param orphanSec after a restart until something of a dialog must be heard that was not answered.
 * @param ackSec until the ACK must have come.
 * @param keptMs an ended one is kept for what comes late.
 * @param renewed whether requests within a dialog begin its lifetime anew.
 * @param bye whether a BYE goes both ways when the lifetime is over.
 * @param spirals whether an INVITE that comes by again belongs to the dialog it has.
 * @param probeSec between keep-alives; 0 for none.
 * @param missedMax keep-alives without an answer that end a dialog.
 * @param scripted whether the script moves dialogs, and transactions do not.
 */
record DialogConfig(
        long dialogsMax,
        int hashSize,
        long idStart,
        long idStep,
        Match match,
        String routeParameter,
        long lifetimeSec,
        long earlySec,
        long orphanSec,
        long ackSec,
        long keptMs,
        boolean renewed,
        boolean bye,
        boolean spirals,
        long probeSec,
        int missedMax,
        boolean scripted) {

    /** How requests find their dialog, {@code dlg_match_mode}. */
    enum Match {
        /** By its name in Route. */
        BY_NAME,
        /** By its name, or else by Call-ID and tags. */
        BY_NAME_OR_TAGS,
        /** By Call-ID and tags. */
        BY_TAGS
    }
}
