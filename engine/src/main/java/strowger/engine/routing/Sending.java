package strowger.engine.routing;

import strowger.engine.transport.Protocol;

import java.util.Optional;

/** What the script wants of how replies to a request, and the request itself, are sent. */
public final class Sending {
    private boolean rportForced;
    private boolean localRportWanted;
    private boolean replyOverExistingOnly;
    private boolean forwardOverExistingOnly;
    private boolean replyLast;
    private boolean forwardLast;
    private Optional<Protocol> beyondDatagrams = Optional.empty();

    void clear() {
        rportForced = false;
        localRportWanted = false;
        replyOverExistingOnly = false;
        forwardOverExistingOnly = false;
        replyLast = false;
        forwardLast = false;
        beyondDatagrams = Optional.empty();
    }

    /** Sends replies to the port the request came from, as if {@code rport} were there. */
    public void forceRport() {
        rportForced = true;
    }

    /** Whether {@link #forceRport} was called. */
    public boolean isRportForced() {
        return rportForced;
    }

    /** Asks the next hop, by {@code rport} in our Via, to reply to the port we send from. */
    public void wantLocalRport() {
        localRportWanted = true;
    }

    /** Whether {@link #wantLocalRport} was called. */
    public boolean isLocalRportWanted() {
        return localRportWanted;
    }

    /** Has replies sent over connections that are there, none opened for them. */
    public void replyOverExistingOnly() {
        replyOverExistingOnly = true;
    }

    /** Whether {@link #replyOverExistingOnly} was called. */
    public boolean isReplyOverExistingOnly() {
        return replyOverExistingOnly;
    }

    /** Has the request sent on over a connection that is there, none opened for it. */
    public void forwardOverExistingOnly() {
        forwardOverExistingOnly = true;
    }

    /** Whether {@link #forwardOverExistingOnly} was called. */
    public boolean isForwardOverExistingOnly() {
        return forwardOverExistingOnly;
    }

    /** Has the connection end behind the final reply. */
    public void endBehindReply() {
        replyLast = true;
    }

    /** Whether {@link #endBehindReply} was called. */
    public boolean isEndedBehindReply() {
        return replyLast;
    }

    /** Has the connection that the request is sent on over end behind it. */
    public void endBehindRequest() {
        forwardLast = true;
    }

    /** Whether {@link #endBehindRequest} was called. */
    public boolean isEndedBehindRequest() {
        return forwardLast;
    }

    /** Has the request leave over this protocol, should it be too long for a datagram. */
    public void beyondDatagrams(Protocol protocol) {
        beyondDatagrams = Optional.of(protocol);
    }

    /** What {@link #beyondDatagrams(Protocol)} was told. */
    Optional<Protocol> beyondDatagrams() {
        return beyondDatagrams;
    }
}
