package strowger.modules.secfilter;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.modules.secfilter.FilterLists.Verdict;
import strowger.modules.secfilter.Tally.Part;
import strowger.parser.ContactList;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

/** What scripts ask: 1 for what no list knows; above that it is let in, below zero blocked. */
final class FilterFunctions {
    private static final int UNKNOWN = 1;
    private static final int VALUE = 2; // of lists of one kind; else the user
    private static final int DOMAIN = 3;
    private static final int NAME = 4;

    private final Filter filter;
    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

    FilterFunctions(Filter filter) {
        this.filter = filter;
    }

    /** What a thread needs for a moment. */
    private static final class Scratch {
        final Value text = new Value();
        final UnsafeBuffer address = new UnsafeBuffer(new byte[Endpoint.TEXT_LENGTH_MAX]);
        final ContactList contacts = new ContactList();
    }

    private int result(Part part, FilterKind kind, Value text, int code) {
        Verdict verdict = filter.tally().count(part, filter.lists().of(kind, text));
        return switch (verdict) {
            case ALLOWED -> code;
            case BLOCKED -> -code;
            case UNKNOWN -> UNKNOWN;
        };
    }

    int address(RoutingContext context, Arguments arguments) {
        Scratch scratch = scratches.get();
        int length = context.source().writeHost(scratch.address, 0);
        boolean bracketed = context.source().isIpv6();
        scratch.text.setText(scratch.address, bracketed ? 1 : 0, bracketed ? length - 2 : length);
        return result(Part.IP_ADDRESS, FilterKind.IP, scratch.text, VALUE);
    }

    int userAgent(RoutingContext context, Arguments arguments) {
        Value text = userAgent(context.message());
        return result(Part.USER_AGENT, FilterKind.UA, text, VALUE);
    }

    private Value userAgent(SipMessage message) {
        Value text = scratches.get().text;
        int index = message.find(HeaderName.USER_AGENT);
        if (index == SipMessage.ABSENT) {
            text.setNull();
        } else {
            text.setText(message.buffer(), message.valueOffset(index), message.valueLength(index));
        }
        return text;
    }

    int country(RoutingContext context, Arguments arguments) {
        return result(Part.COUNTRY, FilterKind.COUNTRY, arguments.text(context, 0), VALUE);
    }

    int from(RoutingContext context, Arguments arguments) {
        NameAddr from = context.message().from();
        return named(from, Part.FROM_NAME, Part.FROM_USER, Part.FROM_DOMAIN);
    }

    int to(RoutingContext context, Arguments arguments) {
        NameAddr to = context.message().to();
        return named(to, Part.TO_NAME, Part.TO_USER, Part.TO_DOMAIN);
    }

    private int named(NameAddr address, Part namePart, Part userPart, Part domainPart) {
        int known = result(namePart, FilterKind.USER, name(address), NAME);
        return known == UNKNOWN ? placed(address, userPart, domainPart) : known;
    }

    private int placed(NameAddr address, Part userPart, Part domainPart) {
        if (address.uriError() != ParseError.NONE) {
            return UNKNOWN;
        }
        int known = result(userPart, FilterKind.USER, user(address), VALUE);
        return known == UNKNOWN
                ? result(domainPart, FilterKind.DOMAIN, domain(address), DOMAIN)
                : known;
    }

    int contact(RoutingContext context, Arguments arguments) {
        ContactList contacts = scratches.get().contacts.wrap(context.message());
        boolean any = contacts.next() && !contacts.contact().isStar();
        return any
                ? placed(contacts.contact().address(), Part.CONTACT_USER, Part.CONTACT_DOMAIN)
                : UNKNOWN;
    }

    int destination(RoutingContext context, Arguments arguments) {
        Value number = arguments.text(context, 0);
        boolean blocked =
                filter.lists().isBlockedDestination(number, filter.isExactOfDestinations());
        if (blocked) {
            filter.tally().onDestination();
        }
        return blocked ? -VALUE : UNKNOWN;
    }

    int injection(RoutingContext context, Arguments arguments) {
        boolean found = SqlSigns.in(arguments.text(context, 0));
        if (found) {
            filter.tally().onInjection();
        }
        return Function.of(!found);
    }

    int anyInjection(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        ContactList contacts = scratches.get().contacts.wrap(message);
        boolean found =
                SqlSigns.in(userAgent(message))
                        || isInjected(message.from())
                        || isInjected(message.to())
                        || (contacts.next()
                                && !contacts.contact().isStar()
                                && isInjected(contacts.contact().address()));
        if (found) {
            filter.tally().onInjection();
        }
        return found ? Function.EXIT : Function.TRUE;
    }

    private boolean isInjected(NameAddr address) {
        return SqlSigns.in(name(address))
                || (address.uriError() == ParseError.NONE
                        && (SqlSigns.in(user(address)) || SqlSigns.in(domain(address))));
    }

    private Value name(NameAddr address) {
        Value text = scratches.get().text;
        text.setText(address.buffer(), address.displayOffset(), address.displayLength());
        return text;
    }

    private Value user(NameAddr address) {
        SipUri uri = address.uri();
        Value text = scratches.get().text;
        text.setText(uri.buffer(), uri.userOffset(), uri.userLength());
        return text;
    }

    private Value domain(NameAddr address) {
        SipUri uri = address.uri();
        Value text = scratches.get().text;
        text.setText(uri.buffer(), uri.hostOffset(), uri.hostLength());
        return text;
    }
}
