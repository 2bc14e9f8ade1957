package strowger.script;

import strowger.script.syntax.Sources;

import java.util.Map;

/**
 * How a configuration is read.
 *
 * @param defines given from outside, as {@code -A name=value} does.
 * @param environment for {@code #!defenv}.
 * @param lenient whether functions, variables and modules that are not known are warned of and fail
 *     when they are used, instead of being errors.
 * @param sources of the files it includes.
 */
public record Options(
        Map<String, String> defines,
        Map<String, String> environment,
        boolean lenient,
        Sources sources) {
    /** Strict, no defines, the environment of the process, files from disk. */
    public static final Options DEFAULT =
            new Options(Map.of(), System.getenv(), false, Sources.ON_DISK);

    /** The same with these defines. */
    public Options withDefines(Map<String, String> given) {
        return new Options(given, environment, lenient, sources);
    }

    /** The same, lenient or not. */
    public Options withLenient(boolean wanted) {
        return new Options(defines, environment, wanted, sources);
    }
}
