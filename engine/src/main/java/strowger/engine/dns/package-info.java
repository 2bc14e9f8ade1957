/**
 * Where names lead: NAPTR, SRV, A and AAAA records, asked of name servers without a thread that
 * waits, and the targets of a message made of them in order (RFC 3263, RFC 2782, RFC 7984). Asked
 * on a reactor's thread and answered there; the name servers are spoken to on a thread of its own.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.dns;
