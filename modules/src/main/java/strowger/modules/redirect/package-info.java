/**
 * The {@code uac_redirect} module: follows redirections in place of the caller (RFC 3261 §16.5).
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.redirect;
