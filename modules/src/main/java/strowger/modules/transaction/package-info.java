/** What the modules {@code tm} and {@code tmx} give to scripts and operators. */
@org.jspecify.annotations.NullMarked
package strowger.modules.transaction;
