package strowger.modules.redirect;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Branch;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.value.Value;
import strowger.parser.Contact;
import strowger.parser.ContactList;
import strowger.parser.SipMessage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Makes the contacts of redirections the branches of a request, the highest q first. */
final class Redirects {
    private static final int REDIRECTION = 3;
    private static final int CONTACTS_MAX = 64;

    private final SipMessage reply = new SipMessage();
    private final ContactList contacts = new ContactList();
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);

    /** A contact: its URI lies in the context's arena. */
    private record Found(Value uri, int q) {}

    /**
     * Follows the redirections of the present leg.
     *
     * @param total contacts at most; 0 for all.
     * @param each contacts of one reply at most; 0 for all.
     * @return how many are followed.
     */
    int follow(
            RoutingContext context,
            Transaction transaction,
            int total,
            int each,
            int q,
            long flags,
            Predicate<Value> filter) {
        List<Found> found = new ArrayList<>();
        for (int index = transaction.legStart(); index < transaction.branchCount(); index++) {
            if (transaction.branchFinalCode(index) / 100 == REDIRECTION) {
                transaction.readBranchReply(index, bytes);
                read(context, each == 0 ? CONTACTS_MAX : each, q, filter, found);
            }
        }
        found.sort(Comparator.comparingInt(Found::q).reversed());
        int count = Math.min(found.size(), total == 0 ? CONTACTS_MAX : total);
        int followed = 0;
        for (int index = 0; index < count; index++) {
            followed += append(context, found.get(index), followed == 0, flags) ? 1 : 0;
        }
        return followed;
    }

    private void read(
            RoutingContext context, int most, int q, Predicate<Value> filter, List<Found> out) {
        if (bytes.capacity() == 0) {
            return;
        }
        reply.wrap(bytes, 0, bytes.capacity());
        contacts.wrap(reply);
        List<Found> ofReply = new ArrayList<>();
        for (int count = 0; count < CONTACTS_MAX && contacts.next(); count++) {
            Contact contact = contacts.contact();
            if (contact.isStar()) {
                continue;
            }
            Value uri = new Value();
            uri.setText(bytes, contact.address().uriOffset(), contact.address().uriLength());
            if (filter.test(uri)) {
                uri.keepIn(context.arena());
                ofReply.add(new Found(uri, contact.q() == Contact.ABSENT ? q : contact.q()));
            }
        }
        ofReply.sort(Comparator.comparingInt(Found::q).reversed());
        out.addAll(ofReply.subList(0, Math.min(most, ofReply.size())));
    }

    /** The first becomes the request URI, the others branches beside it. */
    private static boolean append(RoutingContext context, Found found, boolean first, long flags) {
        if (!found.uri().isText()) {
            return false;
        }
        if (first) {
            boolean done = context.rewriteRequestUri(found.uri());
            context.main().destinationUri().setNull();
            context.main().path().setNull();
            context.main().flags(flags);
            context.main().q(found.q());
            return done;
        }
        if (context.branches().isFull()) {
            return false;
        }
        Branch branch = context.branches().append();
        Branch.assign(branch.uri(), found.uri(), context.arena());
        branch.flags(flags);
        branch.q(found.q());
        return true;
    }
}
