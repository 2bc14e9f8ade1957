package strowger.modules.transformations;

import strowger.engine.module.TransformationExport;
import strowger.engine.value.Value;
import strowger.modules.variables.UriParts;
import strowger.parser.NameAddr;
import strowger.parser.Parameters;

/** {@code {nameaddr.*}} and {@code {tobody.*}}: parts of an address with a name. */
final class AddressTransformations {
    private AddressTransformations() {}

    static void exportNames(Transformations family) {
        family.plain("name", (context, value) -> name(value))
                .doc("What stands before the bracket: the display name, blanks included.");
        family.plain("uri", (context, value) -> uri(value))
                .doc("The URI in brackets; without brackets all of the text.");
        family.plain("len", (context, value) -> length(value))
                .doc("Length of name and URI with its brackets.");
    }

    /** Where the bracket opens that is not in quotes; the length if there is none. */
    private static int open(Value text) {
        boolean quoted = false;
        for (int index = 0; index < text.length(); index++) {
            byte letter = text.byteAt(index);
            if (quoted && letter == '\\') {
                index++;
            } else if (letter == '"') {
                quoted = !quoted;
            } else if (letter == '<' && !quoted) {
                return index;
            }
        }
        return text.length();
    }

    private static void name(Value value) {
        int open = open(value);
        Slices.cut(value, 0, open == value.length() ? 0 : open);
    }

    private static void uri(Value value) {
        int open = open(value);
        if (open < value.length()) {
            Slices.cut(value, open + 1, Slices.indexOf(value, (byte) '>', open));
        }
    }

    private static void length(Value value) {
        int open = open(value);
        int close = Slices.indexOf(value, (byte) '>', open);
        value.setInteger(Math.min(close + 1, value.length()));
    }

    static void exportBodies(Transformations family) {
        body(
                        family,
                        "uri",
                        (address, out) ->
                                out.setText(
                                        address.buffer(), address.uriOffset(), address.uriLength()))
                .doc("The URI.");
        body(
                        family,
                        "tag",
                        (address, out) ->
                                out.setText(
                                        address.buffer(), address.tagOffset(), address.tagLength()))
                .doc("The tag.");
        body(family, "display", AddressTransformations::display)
                .doc("The display name, with its quotes.");
        body(family, "params", AddressTransformations::parameters)
                .doc("The parameters behind the address.");
        body(family, "user", (address, out) -> UriParts.user(address.uri(), out))
                .doc("The user of the URI.");
        body(family, "host", (address, out) -> UriParts.host(address.uri(), out))
                .doc("The host of the URI.");
    }

    /** Reads a part of an address into what was its text. */
    @FunctionalInterface
    private interface Part {
        void read(NameAddr address, Value out);
    }

    private static TransformationExport body(Transformations family, String name, Part part) {
        return family.plain(
                name,
                (context, value) -> {
                    Flyweights flyweights = Flyweights.current();
                    boolean known = flyweights.readAddress(value);
                    value.setNull();
                    if (known) {
                        part.read(flyweights.address(), value);
                    }
                    if (value.isNull()) {
                        value.setEmpty();
                    }
                });
    }

    private static void display(NameAddr address, Value out) {
        int quotes = address.isDisplayQuoted() ? 1 : 0;
        if (address.displayLength() > 0) {
            out.setText(
                    address.buffer(),
                    address.displayOffset() - quotes,
                    address.displayLength() + 2 * quotes);
        }
    }

    private static void parameters(NameAddr address, Value out) {
        Parameters parameters = address.parameters();
        int from = 0;
        while (from < parameters.length()
                && isBetween(address.buffer().getByte(parameters.offset() + from))) {
            from++;
        }
        out.setText(address.buffer(), parameters.offset() + from, parameters.length() - from);
    }

    private static boolean isBetween(byte letter) {
        return letter == ';' || Slices.isBlank(letter);
    }
}
