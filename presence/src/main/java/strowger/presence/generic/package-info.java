/**
 * Event packages whose documents are passed on as they are published: {@code message-summary} (RFC
 * 3842) and {@code ua-profile} (RFC 6080).
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.generic;
