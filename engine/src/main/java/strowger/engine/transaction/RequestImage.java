package strowger.engine.transaction;

import strowger.engine.routing.Branch;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.PathHeaders;
import strowger.engine.routing.RecordRoute;
import strowger.engine.routing.ReplyHeaders;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

/**
 * What a script has decided on a request: its destination, edits, Record-Route, headers for
 * replies. Reusable; for one thread.
 */
final class RequestImage {
    private static final int NO_SOCKET = -1;

    private final CoreSettings settings;
    private final Value first = new Value();
    private final Value second = new Value();
    private final Value third = new Value();

    RequestImage(CoreSettings settings) {
        this.settings = settings;
    }

    void write(RoutingContext context, ImageWriter out) {
        writeBranch(context.main(), out);
        out.putInt(context.maxForwards());
        out.putBoolean(context.sending().isRportForced());
        out.putValue(context.advertised().host());
        out.putInt(context.advertised().port());
        RecordRoute recordRoute = context.recordRoute();
        out.putBoolean(recordRoute.isWanted());
        out.putBoolean(recordRoute.isFromTagWanted());
        out.putBoolean(recordRoute.isOneForEachSide());
        out.putValue(recordRoute.parameters());
        out.putValue(recordRoute.user());
        out.putValue(recordRoute.address());
        out.putValue(recordRoute.second());
        writePaths(context.pathHeaders(), out);
        writeReplyHeaders(context.replyHeaders(), out);
        out.putEdits(context.edits(), context.message().offset());
    }

    void writeBranch(Branch branch, ImageWriter out) {
        out.putValue(branch.uri());
        out.putValue(branch.destinationUri());
        out.putValue(branch.path());
        out.putValue(branch.ruid());
        out.putValue(branch.instance());
        out.putValue(branch.userAgent());
        out.putInt(settings.sockets().indexOf(branch.socket()));
        out.putLong(branch.connectionId());
        out.putLong(branch.flags());
        out.putInt(branch.regId());
        out.putInt(branch.q());
    }

    private static void writePaths(PathHeaders paths, ImageWriter out) {
        out.putInt(paths.count());
        for (int index = 0; index < paths.count(); index++) {
            out.putValue(paths.user(index));
            out.putValue(paths.host(index));
            out.putValue(paths.parameters(index));
            out.putBoolean(paths.isOneForEachSide(index));
            out.putBoolean(paths.isSocketNamed(index));
        }
    }

    private void readPaths(RoutingContext context, ImageReader in) {
        int count = in.readInt();
        for (int index = 0; index < count; index++) {
            in.readValue(first);
            in.readValue(second);
            in.readValue(third);
            boolean twice = in.readBoolean();
            boolean named = in.readBoolean();
            context.pathHeaders().add(first, second, third, twice, named, context.arena());
        }
    }

    private static void writeReplyHeaders(ReplyHeaders headers, ImageWriter out) {
        out.putInt(headers.count());
        for (int index = 0; index < headers.count(); index++) {
            out.putValue(headers.at(index));
        }
        out.putValue(headers.body());
        out.putValue(headers.contentType());
    }

    /** Takes what was written; the context has just received the request. */
    void read(RoutingContext context, ImageReader in) {
        readBranch(context.main(), in);
        context.mainChanged();
        context.maxForwards(in.readInt());
        if (in.readBoolean()) {
            context.sending().forceRport();
        }
        in.readValue(first);
        context.advertised().host(first, context.arena());
        context.advertised().port(in.readInt());
        readRecordRoute(context, in);
        readPaths(context, in);
        readReplyHeaders(context, in);
        in.readEdits(context.edits(), context.message().offset());
    }

    private void readRecordRoute(RoutingContext context, ImageReader in) {
        boolean wanted = in.readBoolean();
        boolean fromTag = in.readBoolean();
        boolean twice = in.readBoolean();
        in.readValue(first);
        context.recordRoute().want(first, fromTag, twice, context.arena());
        in.readValue(first);
        in.readValue(second);
        in.readValue(third);
        context.recordRoute().at(first, second, third, context.arena());
        if (!wanted) {
            context.recordRoute().cancel();
        }
    }

    void readBranch(Branch branch, ImageReader in) {
        in.readValue(branch.uri());
        in.readValue(branch.destinationUri());
        in.readValue(branch.path());
        in.readValue(branch.ruid());
        in.readValue(branch.instance());
        in.readValue(branch.userAgent());
        int socket = in.readInt();
        branch.socket(socket == NO_SOCKET ? ListenSocket.NONE : settings.sockets().get(socket));
        branch.connectionId(in.readLong());
        branch.flags(in.readLong());
        branch.regId(in.readInt());
        branch.q(in.readInt());
    }

    private void readReplyHeaders(RoutingContext context, ImageReader in) {
        int count = in.readInt();
        for (int index = 0; index < count; index++) {
            in.readValue(first);
            context.replyHeaders().add(first, context.arena());
        }
        in.readValue(first);
        in.readValue(second);
        context.replyHeaders().body(first, second, context.arena());
    }
}
