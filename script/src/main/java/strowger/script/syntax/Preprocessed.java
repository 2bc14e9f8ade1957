package strowger.script.syntax;

import strowger.script.source.SourceFile;

import java.util.List;
import java.util.Map;

/**
 * What the preprocessor makes of a configuration.
 *
 * @param tokens of all files, in order, {@link Token.Kind#END} last.
 * @param defines as they were at the end.
 * @param files that were read.
 */
record Preprocessed(List<Token> tokens, Map<String, String> defines, List<SourceFile> files) {}
