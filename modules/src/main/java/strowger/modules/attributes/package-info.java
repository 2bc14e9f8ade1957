/**
 * Operations on the attributes of messages, as the {@code avpops} module writes them. Read on the
 * thread that loads a configuration; carried out on the reactor that received the message.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.attributes;
