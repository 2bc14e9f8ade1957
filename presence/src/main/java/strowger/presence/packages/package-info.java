/**
 * The modules that bring event packages whose documents are XML: {@code presence_xml} (RFC 3856,
 * 3857, 5874), {@code presence_dialoginfo} (RFC 4235), {@code presence_conference} (RFC 4575) and
 * {@code presence_reginfo} (RFC 3680). What they give is called on all reactors at once and keeps
 * no state.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.packages;
