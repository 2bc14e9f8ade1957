/**
 * Lists of what is let in and what is not: addresses, user agents, countries, names, domains,
 * destinations. Asked on the reactors, allocates nothing; changed by commands.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.secfilter;
