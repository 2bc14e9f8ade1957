/**
 * The pseudo-variables of the {@code pv} module, a class for each family. Bound on the thread that
 * loads a configuration; read and assigned on the reactor that received the message, where they
 * allocate nothing.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.variables;
