package strowger.script.syntax;

import strowger.script.source.SourceFile;

import java.util.List;
import java.util.Map;

/**
 * A configuration as it was written.
 *
 * @param items in order, those of included files where they were included.
 * @param defines as they were at the end.
 * @param files that were read, the main one first.
 */
public record SyntaxTree(List<Item> items, Map<String, String> defines, List<SourceFile> files) {}
