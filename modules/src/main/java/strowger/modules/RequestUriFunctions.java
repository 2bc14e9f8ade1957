package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.Branch;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.variables.RequestUriEditor;
import strowger.modules.variables.UriParts;
import strowger.parser.Parameters;
import strowger.parser.Token;

/** The functions that rewrite the request URI, and those on the destination URI. */
final class RequestUriFunctions {
    private static final Token USER = Token.of("user");
    private static final byte[] PHONE = Output.bytes(";user=phone");
    private static final Value NONE = new Value();

    private RequestUriFunctions() {}

    static void export(Exports exports) {
        export(exports, "uri", "uri", RequestUriEditor::assign).both("the whole");
        export(exports, "user", "user", RequestUriEditor::assignUser).both("the user");
        export(exports, "userpass", "user", RequestUriEditor::assignUserAndPassword)
                .both("user and password");
        export(exports, "host", "host", RequestUriEditor::assignHost).both("the host");
        export(exports, "hostport", "hostport", RequestUriEditor::assignHostAndPort)
                .both("host and port");
        export(exports, "port", "port", RequestUriEditor::assignPort).both("the port");
        alias(exports, "seth", "host", RequestUriEditor::assignHost).one("the host");
        alias(exports, "sethp", "hostport", RequestUriEditor::assignHostAndPort)
                .one("host and port");
        alias(exports, "setp", "port", RequestUriEditor::assignPort).one("the port");
        alias(exports, "setu", "user", RequestUriEditor::assignUser).one("the user");
        exports.function("userphone", RequestUriFunctions::addPhone)
                .doc("Adds user=phone to the request URI, if it is not there.");
        exports.function("revert_uri", RequestUriFunctions::revert)
                .doc("Makes the request URI what it was when the request arrived.");
        exports.function("strip", RequestUriFunctions::strip, integer("count"))
                .doc("Takes letters off the begin of the request URI's user.");
        exports.function("strip_tail", RequestUriFunctions::stripTail, integer("count"))
                .doc("Takes letters off the end of the request URI's user.");
        exports.function("prefix", RequestUriFunctions::prefix, text("prefix"))
                .doc("Puts a text before the request URI's user.");
        exports.function("setdsturi", RequestUriFunctions::setDestination, text("uri"))
                .doc("Sets the destination URI, $du.");
        exports.function("resetdsturi", RequestUriFunctions::resetDestination)
                .doc("Unsets the destination URI, $du.");
        exports.function("isdsturiset", RequestUriFunctions::isDestinationSet)
                .doc("Whether the destination URI, $du, is set.");
    }

    /** Rewrites a part. */
    @FunctionalInterface
    private interface Edit {
        boolean apply(RoutingContext context, Value part);
    }

    /** A pair of functions that do the same: {@code sethost} and {@code rewritehost}. */
    private record Pair(Exports exports, String part, String parameter, Edit edit) {
        void one(String what) {
            exports.function(
                            part,
                            (context, arguments) ->
                                    Function.of(edit.apply(context, arguments.text(context, 0))),
                            text(parameter))
                    .doc("Rewrites " + what + " of the request URI.");
        }

        void both(String what) {
            Function function =
                    (context, arguments) ->
                            Function.of(edit.apply(context, arguments.text(context, 0)));
            for (String verb : new String[] {"set", "rewrite"}) {
                exports.function(verb + part, function, text(parameter))
                        .doc("Rewrites " + what + " of the request URI.");
            }
        }
    }

    private static Pair alias(Exports exports, String name, String parameter, Edit edit) {
        return new Pair(exports, name, parameter, edit);
    }

    private static Pair export(Exports exports, String part, String parameter, Edit edit) {
        return new Pair(exports, part, parameter, edit);
    }

    private static int addPhone(RoutingContext context, Arguments arguments) {
        Parameters parameters = context.requestUri().parameters();
        while (parameters.next()) {
            if (parameters.isNamed(USER)) {
                return Function.TRUE;
            }
        }
        Value uri = context.argument(0);
        context.readRequestUri(uri);
        context.beginText(uri.length() + PHONE.length).put(uri).put(PHONE);
        context.endText(uri);
        return Function.of(uri.isText() && context.rewriteRequestUri(uri));
    }

    private static int revert(RoutingContext context, Arguments arguments) {
        return Function.of(context.rewriteRequestUri(NONE));
    }

    private static int strip(RoutingContext context, Arguments arguments) {
        long count = arguments.integer(context, 0);
        Value user = user(context, count);
        if (user.isNull()) {
            return Function.FALSE;
        }
        int cut = (int) count;
        user.setText(user.buffer(), user.offset() + cut, user.length() - cut);
        return Function.of(RequestUriEditor.assignUser(context, user));
    }

    private static int stripTail(RoutingContext context, Arguments arguments) {
        long count = arguments.integer(context, 0);
        Value user = user(context, count);
        if (user.isNull()) {
            return Function.FALSE;
        }
        user.setText(user.buffer(), user.offset(), user.length() - (int) count);
        return Function.of(RequestUriEditor.assignUser(context, user));
    }

    /** The user; null if it has not as many letters as are to go. */
    private static Value user(RoutingContext context, long count) {
        Value user = context.argument(0);
        UriParts.user(context.requestUri(), user);
        if (count < 0 || !user.isText() || count > user.length()) {
            user.setNull();
        }
        return user;
    }

    private static int prefix(RoutingContext context, Arguments arguments) {
        Value prefix = arguments.text(context, 0);
        Value user = context.argument(1);
        UriParts.user(context.requestUri(), user);
        user.toText(context.arena());
        context.beginText(prefix.length() + user.length()).put(prefix).put(user);
        context.endText(user);
        return Function.of(user.isText() && RequestUriEditor.assignUser(context, user));
    }

    private static int setDestination(RoutingContext context, Arguments arguments) {
        Branch.assign(context.main().destinationUri(), arguments.text(context, 0), context.arena());
        return Function.TRUE;
    }

    private static int resetDestination(RoutingContext context, Arguments arguments) {
        context.main().destinationUri().setNull();
        return Function.TRUE;
    }

    private static int isDestinationSet(RoutingContext context, Arguments arguments) {
        return Function.of(context.main().destinationUri().isText());
    }
}
