/**
 * Changes to the text of messages: substitutions by regular expression, and edits of headers and
 * bodies. Bound on the thread that loads a configuration; called on the reactor that received the
 * message.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.text;
