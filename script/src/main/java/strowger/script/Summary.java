package strowger.script;

/**
 * How much of a configuration is supported.
 *
 * @param files read.
 * @param routes it has.
 * @param functions different ones that it calls.
 * @param functionsUnknown of these, not known.
 * @param calls of functions.
 * @param callsUnknown of these, of functions not known.
 * @param modules it loads.
 * @param modulesUnknown of these, not known.
 */
public record Summary(
        int files,
        int routes,
        int functions,
        int functionsUnknown,
        int calls,
        int callsUnknown,
        int modules,
        int modulesUnknown) {
    /** Percent of calls whose function is known; 100 when there are none. */
    public int callsKnownPercent() {
        return calls == 0 ? 100 : 100 * (calls - callsUnknown) / calls;
    }

    /** Percent of functions and modules that are known; 100 when it uses none. */
    public int supportedPercent() {
        int used = functions + modules;
        return used == 0 ? 100 : 100 * (used - functionsUnknown - modulesUnknown) / used;
    }
}
