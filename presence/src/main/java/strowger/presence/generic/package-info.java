/**
 * Event packages whose documents are passed on as they are published: {@code message-summary} (RFC
 * 3842), {@code ua-profile} (RFC 6080), {@code as-feature-event}.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.generic;
