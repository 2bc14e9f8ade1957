package strowger.modules.attributes;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.verbatim;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.module.Refusal;
import strowger.engine.routing.Branch;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.text.Substitution;
import strowger.parser.SipMessage;

/** The {@code avp} module: attributes in SER's way, which are those of {@code $avp}. */
public final class AvpModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger("strowger.avp");

    @Override
    public String name() {
        return "avp";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("xlbuf_size", _ -> {})
                .unset(256)
                .doc("Kept for old configurations: texts are as long as the message's memory.");
        exportValues(exports);
        exportHeaders(exports);
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "assign a text with variables instead: $avp(name) = \"sip:$rU@host\"",
                "xlset_attr",
                "xlfix_attr",
                "attr_equals_xl",
                "xlset_destination");
        exports.refuse(
                Refusal.Kind.FUNCTION, "name each attribute that is to go: del_attr", "del_attrs");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "take parameters apart with xavp_params_explode, or {param.value,name}",
                "hdr_body2attrs",
                "hdr_body2attrs2");
    }

    private static Parameter attribute(String name) {
        return verbatim(name).resolvedBy(SerAttribute::parse);
    }

    private static FunctionExport anywhere(FunctionExport export) {
        return export.in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY, RouteKind.FAILURE);
    }

    private static FunctionExport onRequests(FunctionExport export) {
        return export.in(RouteKind.REQUEST, RouteKind.FAILURE);
    }

    private static void exportValues(Exports exports) {
        Parameter name = attribute("attribute");
        for (String function : new String[] {"set_attr", "set_sattr"}) {
            anywhere(exports.function(function, AvpModule::set, name, text("value")))
                    .doc("Gives an attribute a text, in front of those it has.");
        }
        anywhere(exports.function("set_iattr", AvpModule::setInteger, name, integer("value")))
                .doc("Gives an attribute a number, in front of what it has.");
        anywhere(exports.function("del_attr", AvpModule::delete, name))
                .doc("Removes all values of an attribute.");
        anywhere(exports.function("attr_exists", AvpModule::exists, name))
                .doc("Whether an attribute has a value.");
        anywhere(exports.function("attr_equals", AvpModule::isEqual, name, text("value")))
                .doc("Whether an attribute's newest value is a text.");
        anywhere(
                        exports.function(
                                "subst_attr",
                                AvpModule::substitute,
                                name,
                                verbatim("subst_re").resolvedBy(Substitution::parse)))
                .doc("Substitutes in an attribute's newest value.");
        anywhere(exports.function("flags2attr", AvpModule::copyFlags, name))
                .doc("Gives an attribute the message's flags as a number.");
        anywhere(exports.function("print_attr", AvpModule::print, name))
                .doc("Writes an attribute's newest value to the log.");
        anywhere(exports.function("dump_attrs", AvpModule::count, text("what").orAbsent()))
                .doc("Writes to the log how many values there are.");
    }

    private static void exportHeaders(Exports exports) {
        for (String verb : new String[] {"append", "insert", "replace"}) {
            onRequests(
                            exports.function(
                                    verb + "_attr_hf",
                                    (context, given) -> header(context, given, verb),
                                    verbatim("header_name"),
                                    attribute("attribute").orAbsent()))
                    .doc(
                            "Adds a header with an attribute's value: of the header's name, unless"
                                    + " given.");
        }
        onRequests(
                        exports.function(
                                "attr_to_reply",
                                AvpModule::toReply,
                                verbatim("header_name"),
                                attribute("attribute").orAbsent()))
                .doc("Adds a header with an attribute's value to replies to this request.");
        onRequests(exports.function("attr_destination", AvpModule::destination, attribute("name")))
                .doc("Sends to the URI that an attribute has: $du.");
        onRequests(exports.function("attr2uri", AvpModule::toUri, attribute("attribute")))
                .doc("Makes an attribute's value the request URI.");
    }

    private static SerAttribute attribute(RoutingContext context, Arguments arguments) {
        return arguments.resolved(context, 0, SerAttribute.class);
    }

    private static int push(RoutingContext context, SerAttribute attribute, Value value) {
        return Function.of(context.attributes().push(attribute.name(), value, context.arena()));
    }

    private static int set(RoutingContext context, Arguments arguments) {
        return push(context, attribute(context, arguments), arguments.text(context, 1));
    }

    private static int setInteger(RoutingContext context, Arguments arguments) {
        Value value = arguments.value(context, 1);
        value.setInteger(value.toInteger());
        return push(context, attribute(context, arguments), value);
    }

    private static int delete(RoutingContext context, Arguments arguments) {
        context.attributes().removeAll(attribute(context, arguments).name());
        return Function.TRUE;
    }

    private static int exists(RoutingContext context, Arguments arguments) {
        return Function.of(context.attributes().find(attribute(context, arguments).name(), 0) >= 0);
    }

    private static int isEqual(RoutingContext context, Arguments arguments) {
        Value wanted = arguments.text(context, 1);
        Value value = context.argument(2);
        attribute(context, arguments).read(context, value);
        boolean there = !value.isNull();
        value.toText(context.arena());
        return Function.of(there && value.textEquals(wanted));
    }

    private static int substitute(RoutingContext context, Arguments arguments) {
        SerAttribute attribute = attribute(context, arguments);
        Substitution substitution = arguments.resolved(context, 1, Substitution.class);
        int place = context.attributes().find(attribute.name(), 0);
        Value value = context.argument(2);
        attribute.read(context, value);
        boolean there = !value.isNull();
        value.toText(context.arena());
        return Function.of(
                there
                        && substitution.apply(context, value)
                        && context.attributes().replace(place, value, context.arena()));
    }

    private static int copyFlags(RoutingContext context, Arguments arguments) {
        Value value = context.argument(1);
        value.setInteger(context.flags());
        return push(context, attribute(context, arguments), value);
    }

    private static int print(RoutingContext context, Arguments arguments) {
        SerAttribute attribute = attribute(context, arguments);
        Value value = context.argument(1);
        attribute.read(context, value);
        LOG.info("{} = {}", attribute.name(), value);
        return Function.TRUE;
    }

    private static int count(RoutingContext context, Arguments arguments) {
        LOG.info("{} values of attributes", context.attributes().count());
        return Function.TRUE;
    }

    /** Makes the line {@code Name: value}; null if the attribute has no value. */
    private static Value line(RoutingContext context, Arguments arguments) {
        Value name = arguments.text(context, 0);
        Value line = context.argument(2);
        if (arguments.has(1)) {
            arguments.resolved(context, 1, SerAttribute.class).read(context, line);
        } else {
            int place = context.attributes().find(name, 0);
            line.setNull();
            if (place >= 0) {
                line.set(context.attributes().value(place));
            }
        }
        if (!line.isNull()) {
            line.toText(context.arena());
            context.beginText(name.length() + line.length() + 4)
                    .put(name)
                    .put(':')
                    .put(' ')
                    .put(line)
                    .putLineEnd();
            context.endText(line);
        }
        return line;
    }

    private static int header(RoutingContext context, Arguments arguments, String verb) {
        Value line = line(context, arguments);
        if (!line.isText()) {
            return Function.FALSE;
        }
        SipMessage message = context.message();
        Value name = arguments.text(context, 0);
        int old = message.find(name.buffer(), name.offset(), name.length());
        boolean removed = true;
        while (verb.equals("replace") && removed && old != SipMessage.ABSENT) {
            removed = context.edits().delete(message.headerOffset(old), message.headerLength(old));
            old = message.next(old);
        }
        int last = message.headerCount() - 1;
        int at =
                verb.equals("insert")
                        ? message.headersOffset()
                        : message.headerOffset(last) + message.headerLength(last);
        return Function.of(
                removed && context.edits().insert(at, line.buffer(), line.offset(), line.length()));
    }

    private static int toReply(RoutingContext context, Arguments arguments) {
        Value line = line(context, arguments);
        return Function.of(line.isText() && context.replyHeaders().add(line, context.arena()));
    }

    private static int destination(RoutingContext context, Arguments arguments) {
        Value value = context.argument(1);
        attribute(context, arguments).read(context, value);
        if (!value.isText()) {
            return Function.FALSE;
        }
        Branch.assign(context.main().destinationUri(), value, context.arena());
        return Function.TRUE;
    }

    private static int toUri(RoutingContext context, Arguments arguments) {
        Value value = context.argument(1);
        attribute(context, arguments).read(context, value);
        return Function.of(value.isText() && context.rewriteRequestUri(value));
    }
}
