/**
 * Subscriptions and their notifications (RFC 6665): the table {@code active_watchers} outside the
 * heap, what a SUBSCRIBE does to it, and NOTIFY. A subscription is a lane: its record says whether
 * a NOTIFY is out and whether there is news; CSeq and version are counted in the step that takes
 * the lane, before the body is made, so a later NOTIFY never carries an older state. Whoever
 * changes a state marks its lanes; a {@link strowger.presence.notify.Notifier}, one to a reactor,
 * sends.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.notify;
