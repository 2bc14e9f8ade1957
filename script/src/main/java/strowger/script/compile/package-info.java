/**
 * From a tree to bytecode: names resolved, types checked, routes compiled to methods of a hidden
 * class. What the generated code calls runs on reactors; all else on the thread that loads a
 * configuration.
 */
@org.jspecify.annotations.NullMarked
package strowger.script.compile;
