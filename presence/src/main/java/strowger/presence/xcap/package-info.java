/**
 * Documents that users keep on the server (XCAP, RFC 4825): rules of presence, lists of resources,
 * services made of lists. In memory, outside the heap; reached over HTTP through functions of the
 * script, by RPC, and by the rest of presence, which is told of each change.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.xcap;
