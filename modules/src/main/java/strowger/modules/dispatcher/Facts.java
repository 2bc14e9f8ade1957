package strowger.modules.dispatcher;

import org.jspecify.annotations.Nullable;

/** What the dispatcher keeps in a context: how it chooses there, and what an event is about. */
final class Facts {
    final Chooser chooser = new Chooser();
    final Selection selection = new Selection();
    long fetchedSet = -1;
    String fetchedUri = ""; // of the set; empty: all of it
    @Nullable GatewaySet eventSet;
    @Nullable Gateway eventGateway;
    int eventCode;
    String eventReason = "";
}
