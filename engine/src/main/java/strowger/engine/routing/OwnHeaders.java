package strowger.engine.routing;

import strowger.engine.transport.Destination;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.NameAddr;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

/** The header lines that we put on top of a request we send on: Via, Record-Route, Path, Route. */
final class OwnHeaders {
    private static final byte[] VIA = Output.bytes("Via: SIP/2.0/");
    private static final byte[] BRANCH = Output.bytes(";branch=z9hG4bK");
    private static final byte[] RPORT = Output.bytes(";rport");
    private static final byte[] CONNECTION = Output.bytes(";i=");
    private static final byte[] ROUTE = Output.bytes("Route: ");
    private static final byte[] MAX_FORWARDS = Output.bytes("Max-Forwards: ");
    private static final byte[] RECORD_ROUTE = Output.bytes("Record-Route: <sip:");
    private static final byte[] SECURE_RECORD_ROUTE = Output.bytes("Record-Route: <sips:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final byte[] ONE_OF_TWO = Output.bytes(";r2=on");
    private static final byte[] LOOSE = Output.bytes(";lr");
    private static final byte[] FROM_TAG = Output.bytes(";ftag=");
    private static final int DEFAULT_PORT = 5060;
    private static final int LINES_LENGTH = 768; // names, addresses and branches at their longest

    private OwnHeaders() {}

    /** Bytes that the lines take at most. */
    static int lengthMax(RoutingContext context) {
        Value path = context.main().path();
        int tag = context.message().from().tagLength();
        int given = context.recordRoute().textLength();
        return LINES_LENGTH
                + context.pathHeaders().lengthMax()
                + context.advertised().lengthMax()
                + (path.isText() ? path.length() : 0)
                + 2 * (tag + given);
    }

    /**
     * Writes the lines.
     *
     * @param transaction the part of the branch that names the transaction.
     * @param loop the part that shows a loop.
     * @param branch of a transaction, below 256; or {@link RequestForwarder#STATELESS}.
     */
    static void write(
            RoutingContext context,
            Destination destination,
            long transaction,
            long loop,
            int branch,
            Output out) {
        putVia(context, destination.local(), transaction, loop, branch, out);
        putRecordRoutes(context, destination.local(), out);
        context.pathHeaders().write(destination.local(), context.socket(), out);
        if (context.main().path().isText()) {
            out.put(ROUTE).put(context.main().path()).putLineEnd();
        }
        if (context.message().maxForwards() == SipMessage.ABSENT) {
            out.put(MAX_FORWARDS).putNumber(context.maxForwards()).putLineEnd();
        }
    }

    private static void putVia(
            RoutingContext context,
            ListenSocket local,
            long transaction,
            long loop,
            int branch,
            Output out) {
        putProtocol(local, out);
        context.advertised().put(local, out);
        putBranch(transaction, loop, branch, out);
        if (context.sending().isLocalRportWanted()) {
            out.put(RPORT);
        }
        if (context.inbound().connectionId() != 0) {
            out.put(CONNECTION).putNumber(context.inbound().connectionId());
        }
        out.putLineEnd();
    }

    /** Writes our Via, its line not ended. */
    static void putVia(ListenSocket local, long transaction, long loop, int branch, Output out) {
        putProtocol(local, out);
        out.putSentBy(local);
        putBranch(transaction, loop, branch, out);
    }

    private static void putProtocol(ListenSocket local, Output out) {
        out.put(VIA).putToken(local.protocol().name()).put(' ');
    }

    private static void putBranch(long transaction, long loop, int branch, Output out) {
        out.put(BRANCH).putHex(transaction).put('.').putHex(loop);
        if (branch != RequestForwarder.STATELESS) {
            out.put('.').putHexByte(branch);
        }
    }

    private static void putRecordRoutes(RoutingContext context, ListenSocket local, Output out) {
        RecordRoute recordRoute = context.recordRoute();
        if (!recordRoute.isWanted()) {
            return;
        }
        if (recordRoute.address().isText()) {
            putPreset(context, recordRoute.address(), out);
            if (recordRoute.second().isText()) {
                putPreset(context, recordRoute.second(), out);
            }
            return;
        }
        boolean twice = recordRoute.isOneForEachSide() && !local.equals(context.socket());
        putRecordRoute(context, local, twice, out);
        if (twice) {
            putRecordRoute(context, context.socket(), true, out);
        }
    }

    private static void putRecordRoute(
            RoutingContext context, ListenSocket socket, boolean oneOfTwo, Output out) {
        putUser(context, out.put(recordRoute(context)));
        out.putHostAndPort(socket, DEFAULT_PORT);
        if (socket.protocol() != Protocol.UDP) {
            out.put(TRANSPORT).putToken(socket.protocol().text());
        }
        if (oneOfTwo) {
            out.put(ONE_OF_TWO);
        }
        out.put(LOOSE);
        putFromTag(context, out);
        putParameters(context, out);
    }

    private static void putPreset(RoutingContext context, Value address, Output out) {
        putUser(context, out.put(recordRoute(context)));
        out.put(address);
        putFromTag(context, out);
        putParameters(context, out.put(LOOSE));
    }

    /** Where the request URI is one of sips, ours is, too (RFC 3261 §16.6 step 4). */
    private static byte[] recordRoute(RoutingContext context) {
        return context.requestUri().scheme() == SipUri.Scheme.SIPS
                ? SECURE_RECORD_ROUTE
                : RECORD_ROUTE;
    }

    private static void putUser(RoutingContext context, Output out) {
        if (context.recordRoute().user().isText()) {
            out.put(context.recordRoute().user()).put('@');
        }
    }

    private static void putFromTag(RoutingContext context, Output out) {
        NameAddr from = context.message().from();
        if (context.recordRoute().isFromTagWanted() && from.tagLength() > 0) {
            out.put(FROM_TAG).put(from.buffer(), from.tagOffset(), from.tagLength());
        }
    }

    private static void putParameters(RoutingContext context, Output out) {
        if (context.recordRoute().parameters().isText()) {
            out.put(context.recordRoute().parameters());
        }
        out.put('>').putLineEnd();
    }
}
