/**
 * What rooms that know nothing of each other tell and hear of dialogs (RFC 3261 §12): the module
 * that follows them tells, presence (RFC 4235) and others listen. Any reactor; nothing may block.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.dialog;
