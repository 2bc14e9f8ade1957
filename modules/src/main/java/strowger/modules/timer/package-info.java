/** Module {@code rtimer}: routes that run from time to time. */
@org.jspecify.annotations.NullMarked
package strowger.modules.timer;
