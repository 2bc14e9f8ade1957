package strowger.modules.auth;

import strowger.engine.value.Value;
import strowger.parser.Credentials;

import java.util.List;

/** What authentication needs for one message: made once for a context and used again. */
final class AuthState {
    final Credentials credentials = new Credentials();
    final Response response = new Response();
    final Response.Subject subject = new Response.Subject();
    final Value text = new Value();
    final Value realm = new Value();
    final Value nonce = new Value();
    final Nonces.Hash hash;

    /** The header that was right, and the message it is of. */
    int authorized;

    long authorizedMessage;

    /** The algorithms that the script wants in challenges to a message. */
    List<Algorithm> algorithms = List.of();

    long algorithmsMessage;

    AuthState(Nonces nonces) {
        hash = nonces.newHash();
    }
}
