package strowger.script;

/**
 * How much of a configuration is supported.
 *
 * @param files read.
 * @param routes it has.
 * @param functions different ones that it calls.
 * @param functionsUnknown of these, not known.
 * @param modules it loads.
 * @param modulesUnknown of these, not known.
 */
public record Summary(
        int files,
        int routes,
        int functions,
        int functionsUnknown,
        int modules,
        int modulesUnknown) {
    /** Percent of functions and modules that are known; 100 when it uses none. */
    public int supportedPercent() {
        int used = functions + modules;
        return used == 0 ? 100 : 100 * (used - functionsUnknown - modulesUnknown) / used;
    }
}
