package strowger.modules.uac;

import static strowger.engine.module.Parameter.integer;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers the challenge that a call has met, in its failure route: {@code uac_auth}. */
final class Authentication {
    private static final int HEADER_END = 2; // of the empty line behind the headers

    private final List<Account> accounts = new ArrayList<>();
    private @Nullable Argument realm;
    private @Nullable Argument user;
    private @Nullable Argument password;

    void export(Exports exports) {
        exports.text("credential", this::credential)
                .doc("An account: user:realm:password. May stand several times.");
        exports.bound("auth_realm_avp", value -> realm = value.bind(value.text()))
                .doc("The variable with the realm of the account; none for any realm.");
        exports.bound("auth_username_avp", value -> user = value.bind(value.text()))
                .doc("The variable with the name of the account.");
        exports.bound("auth_password_avp", value -> password = value.bind(value.text()))
                .doc("The variable with the password of the account.");
        exports.function("uac_auth", this::answer, integer("mode").orAbsent())
                .in(RouteKind.FAILURE, RouteKind.EVENT)
                .doc(
                        "Adds the credentials that the 401 or 407 asks for, for the next t_relay."
                                + " With mode 1 passwords are hashes of user, realm and password.");
        exports.function("uac_auth_mode", this::answer, integer("mode"))
                .in(RouteKind.FAILURE, RouteKind.EVENT)
                .doc("The same.");
    }

    private void credential(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 3 || parts[0].isEmpty()) {
            throw new ConfigurationException("uac: credential is user:realm:password");
        }
        accounts.add(new Account(parts[0], parts[1], parts[2], false));
    }

    /** Has the variables of an account hold this one, for the challenge to come. */
    void use(RoutingContext context, String ofRealm, String name, String secret) {
        set(realm, context, ofRealm);
        set(user, context, name);
        set(password, context, secret);
    }

    private static void set(@Nullable Argument variable, RoutingContext context, String text) {
        if (variable != null) {
            variable.assign(context, Value.ofText(text));
        }
    }

    private int answer(RoutingContext context, Arguments arguments) {
        boolean hashed = arguments.integer(context, 0, 0) == 1;
        Optional<Challenge> challenge = challenge(context);
        if (challenge.isEmpty()) {
            return Function.FALSE;
        }
        Optional<Account> account = account(context, challenge.get(), hashed);
        if (account.isEmpty()) {
            return Function.FALSE;
        }
        SipMessage request = context.message();
        Value uri = new Value();
        context.readRequestUri(uri);
        byte[] body = new byte[request.bodyLength()];
        request.buffer().getBytes(request.bodyOffset(), body);
        String method =
                request.buffer()
                        .getStringWithoutLengthAscii(
                                request.methodOffset(), request.methodLength());
        context.edits()
                .text()
                .put(account.get().answer(challenge.get(), method, uri.toString(), body));
        return Function.of(context.edits().insertText(request.headersEnd() - HEADER_END));
    }

    /** Of the reply that the route runs for, or else of the last branch that was challenged. */
    private static Optional<Challenge> challenge(RoutingContext context) {
        RoutingContext reply = Transactions.of(context.core()).currentReply();
        if (reply != RoutingContext.NONE) {
            return isChallenge(reply.message().statusCode())
                    ? Challenge.of(reply.message())
                    : Optional.empty();
        }
        Transaction transaction = Transaction.of(context);
        UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
        SipMessage kept = new SipMessage();
        for (int index = transaction.branchCount() - 1; index >= 0; index--) {
            if (isChallenge(transaction.branchFinalCode(index))) {
                transaction.readBranchReply(index, bytes);
                boolean read =
                        bytes.capacity() > 0
                                && kept.wrap(bytes, 0, bytes.capacity()) == ParseError.NONE;
                return read ? Challenge.of(kept) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isChallenge(int code) {
        return code == 401 || code == 407;
    }

    /** What the script has set comes first. */
    private Optional<Account> account(RoutingContext context, Challenge challenge, boolean hashed) {
        String name = text(user, context);
        if (!name.isEmpty()) {
            Account set = new Account(name, text(realm, context), text(password, context), hashed);
            if (set.fits(challenge)) {
                return Optional.of(set);
            }
        }
        return accounts.stream()
                .filter(each -> each.fits(challenge))
                .findFirst()
                .map(each -> new Account(each.user(), each.realm(), each.secret(), hashed));
    }

    private static String text(@Nullable Argument argument, RoutingContext context) {
        if (argument == null) {
            return "";
        }
        Value value = new Value();
        argument.read(context, value);
        value.toText(context.arena());
        return value.isNull() ? "" : value.toString();
    }
}
