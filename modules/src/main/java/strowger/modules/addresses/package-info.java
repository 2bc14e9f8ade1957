/** The {@code ipops} module: questions about addresses in texts. Called on reactors. */
@org.jspecify.annotations.NullMarked
package strowger.modules.addresses;
