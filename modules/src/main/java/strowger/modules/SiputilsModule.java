package strowger.modules;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RoutingContext;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** The {@code siputils} module: questions about requests, replies and URIs. */
public final class SiputilsModule implements Module {
    @Override
    public String name() {
        return "siputils";
    }

    @Override
    public void export(Exports exports) {
        exports.function("has_totag", SiputilsModule::hasToTag)
                .doc("Whether To has a tag: the request is within a dialog.");
        exports.function("is_request", SiputilsModule::isRequest)
                .doc("Whether the message is a request.");
        exports.function("is_reply", SiputilsModule::isReply)
                .doc("Whether the message is a reply.");
        exports.function("is_first_hop", SiputilsModule::isFirstHop)
                .doc("Whether the request has one Via and no Record-Route, so came to us first.");
    }

    private static int hasToTag(RoutingContext context, Arguments arguments) {
        return Function.of(context.message().to().tagLength() > 0);
    }

    private static int isRequest(RoutingContext context, Arguments arguments) {
        return Function.of(context.message().isRequest());
    }

    private static int isReply(RoutingContext context, Arguments arguments) {
        return Function.of(!context.message().isRequest());
    }

    private static int isFirstHop(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        int via = message.find(HeaderName.VIA);
        boolean single =
                via != SipMessage.ABSENT
                        && message.next(via) == SipMessage.ABSENT
                        && message.topVia().end()
                                == message.valueOffset(via) + message.valueLength(via);
        return Function.of(single && message.find(HeaderName.RECORD_ROUTE) == SipMessage.ABSENT);
    }
}
