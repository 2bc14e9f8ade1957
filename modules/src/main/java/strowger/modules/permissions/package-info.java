/** The {@code permissions} module: who may call, register, or be believed by their address. */
@org.jspecify.annotations.NullMarked
package strowger.modules.permissions;
