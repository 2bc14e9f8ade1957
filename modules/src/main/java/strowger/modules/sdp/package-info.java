/**
 * The {@code sdpops} module: session descriptions (RFC 8866) read and edited in the message. Called
 * on reactors; nothing is allocated once warm.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.sdp;
