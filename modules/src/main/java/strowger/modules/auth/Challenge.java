package strowger.modules.auth;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.List;

/** Writes what a request is challenged with (RFC 3261 §22.4, RFC 8760 §2.4). */
final class Challenge {
    static final int QOP_AUTH = 1;
    static final int QOP_AUTH_INT = 2;
    static final int NO_ERROR_REPLY = 4;
    static final int STALE = 16;
    private static final int LENGTH_MAX = 256;

    private final Nonces nonces;
    private final boolean named;

    /**
     * @param named whether the algorithm is named even where there is only MD5.
     */
    Challenge(Nonces nonces, boolean named) {
        this.nonces = nonces;
        this.named = named;
    }

    /**
     * Adds a header for each algorithm to the replies to a request.
     *
     * @return false when there is no room.
     */
    boolean add(
            RoutingContext context,
            AuthState state,
            String header,
            int flags,
            List<Algorithm> algorithms) {
        boolean fits = true;
        for (int index = 0; index < algorithms.size() && fits; index++) {
            nonces.make(context, state.hash, state.nonce);
            Output text = context.beginText(state.realm.length() + LENGTH_MAX);
            text.putToken(header).put(':').put(' ');
            fits = end(context, state, flags, algorithms.get(index), text, true);
            fits = fits && context.replyHeaders().add(state.text, context.arena());
        }
        return fits;
    }

    /** Writes the value of a header into the state's text; false when there is no room. */
    boolean write(RoutingContext context, AuthState state, int flags, Algorithm algorithm) {
        nonces.make(context, state.hash, state.nonce);
        Output text = context.beginText(state.realm.length() + LENGTH_MAX);
        return end(context, state, flags, algorithm, text, false);
    }

    private boolean end(
            RoutingContext context,
            AuthState state,
            int flags,
            Algorithm algorithm,
            Output text,
            boolean line) {
        text.putToken("Digest realm=\"").put(state.realm).putToken("\", nonce=\"");
        if (state.nonce.isText()) {
            text.put(state.nonce);
        }
        text.put('"');
        if ((flags & QOP_AUTH) != 0) {
            text.putToken(", qop=\"auth\"");
        } else if ((flags & QOP_AUTH_INT) != 0) {
            text.putToken(", qop=\"auth-int\"");
        }
        if (named || algorithm != Algorithm.MD5) {
            text.putToken(", algorithm=").putToken(algorithm.token());
        }
        if ((flags & STALE) != 0) {
            text.putToken(", stale=true");
        }
        if (line) {
            text.putLineEnd();
        }
        Value out = state.text;
        context.endText(out);
        return out.isText() && state.nonce.isText();
    }
}
