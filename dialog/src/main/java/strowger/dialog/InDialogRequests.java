package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.tables.RecordEditor;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sends requests of ours within a dialog, each as if its other side had sent it (RFC 3261 §12.2.1).
 * On a reactor; not on a message's way.
 */
final class InDialogRequests {
    private static final int FINAL = 200;
    private static final String NO_BODY = "";

    private final Dialogs dialogs;
    private final String extraHeaders;
    private final String calleeHeaders;

    /**
     * @param extraHeaders lines, each with its end, that every such request has.
     * @param calleeHeaders the same for those to callees.
     */
    InDialogRequests(Dialogs dialogs, String extraHeaders, String calleeHeaders) {
        this.calleeHeaders = calleeHeaders;
        this.dialogs = dialogs;
        this.extraHeaders = extraHeaders;
    }

    /**
     * Sends a request.
     *
     * @param headers lines, each with its end.
     * @param body with its type; empty for none.
     * @return false when there is no such dialog, or it could not be sent.
     */
    boolean send(
            Core core,
            long dialog,
            Side to,
            String method,
            String headers,
            Body body,
            LocalUser user) {
        Desk desk = dialogs.desk(core);
        int[] number = {0};
        if (!desk.edits().edit(dialog, record -> next(record, to.other(), number))) {
            return false;
        }
        String routes = desk.text(to.routes);
        String text =
                request(desk, to, method, number[0])
                        + (routes.isEmpty() ? "" : "Route: " + routes + "\r\n")
                        + extraHeaders
                        + (to == Side.CALLEE ? calleeHeaders : "")
                        + headers
                        + body.headers()
                        + body.text;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Transactions.of(core)
                        .localRequests()
                        .send(
                                new UnsafeBuffer(bytes),
                                0,
                                bytes.length,
                                firstHop(routes),
                                socket(desk, to),
                                user)
                != 0;
    }

    private static boolean next(RecordEditor record, Side from, int[] number) {
        number[0] = record.intAt(from.cseq) + 1;
        record.putInt(from.cseq, number[0]);
        return true;
    }

    private static String request(Desk desk, Side to, String method, int number) {
        Side from = to.other();
        String target = desk.text(to.contact);
        return """
        %s %s SIP/2.0\r
        From: <%s>%s\r
        To: <%s>%s\r
        Call-ID: %s\r
        CSeq: %d %s\r
        """
                .formatted(
                        method,
                        target.isEmpty() ? desk.text(to.uri) : target,
                        desk.text(from.uri),
                        tag(desk.text(from.tag)),
                        desk.text(to.uri),
                        tag(desk.text(to.tag)),
                        desk.callId(),
                        number,
                        method);
    }

    private static String tag(String tag) {
        return tag.isEmpty() ? "" : ";tag=" + tag;
    }

    /** The URI of the first route; null when the target itself is next. */
    private static Value firstHop(String routes) {
        int start = routes.indexOf('<');
        int end = routes.indexOf('>', start + 1);
        return start < 0 || end < 0 ? new Value() : Value.ofText(routes.substring(start + 1, end));
    }

    private ListenSocket socket(Desk desk, Side to) {
        return socket(dialogs.settings().sockets(), desk.found().shortAt(to.socket));
    }

    static ListenSocket socket(List<ListenSocket> sockets, int place) {
        return place < 1 || place > sockets.size() ? ListenSocket.NONE : sockets.get(place - 1);
    }

    /** Sends a BYE to one side; the first that is answered ends the dialog. */
    boolean bye(Core core, long dialog, Side to, String headers) {
        dialogs.desk(core).edits().bits(dialog, DialogRecord.MARKS, to.byeSent, true);
        return send(
                core,
                dialog,
                to,
                "BYE",
                headers,
                Body.NONE,
                (_, reply, code) -> onByeAnswered(core, dialog, reply, code));
    }

    private void onByeAnswered(Core core, long dialog, RoutingContext reply, int code) {
        if (code >= FINAL) {
            dialogs.fire(
                    core,
                    dialog,
                    DialogEvent.BYE,
                    code,
                    reply == RoutingContext.NONE ? null : reply);
        }
    }

    /** Sends a BYE both ways; false when neither could be sent. */
    boolean byeBoth(Core core, long dialog, String headers) {
        boolean caller = bye(core, dialog, Side.CALLER, headers);
        boolean callee = bye(core, dialog, Side.CALLEE, headers);
        return caller || callee;
    }

    /** A body and its type. */
    record Body(String type, String text) {
        static final Body NONE = new Body("", NO_BODY);

        String headers() {
            String length =
                    "Content-Length: " + text.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
            return type.isEmpty() ? length : "Content-Type: " + type + "\r\n" + length;
        }
    }
}
