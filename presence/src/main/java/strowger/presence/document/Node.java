package strowger.presence.document;

/** What an element contains. Processing instructions are not kept. */
public sealed interface Node permits Element, Text, Comment {}
