/**
 * Module {@code uac}: From and To of calls replaced and restored, digest credentials for those who
 * ask us for them (RFC 7616, RFC 8760), requests of the script's own. Called on reactors.
 */
@NullMarked
package strowger.modules.uac;

import org.jspecify.annotations.NullMarked;
