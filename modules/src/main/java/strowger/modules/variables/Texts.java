package strowger.modules.variables;

import org.agrona.DirectBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** Sets values to text that may be absent. */
final class Texts {
    static final Value EMPTY = Value.ofText("");

    private Texts() {}

    /** The text of a range; null if it has no bytes. */
    static void orNull(DirectBuffer buffer, int offset, int length, Value out) {
        if (length <= 0) {
            out.setNull();
        } else {
            out.setText(buffer, offset, length);
        }
    }

    /** A number as eight hexadecimal digits. */
    static void hex(RoutingContext context, long bits, Value out) {
        var text = context.beginText(8);
        for (int shift = 28; shift >= 0; shift -= 4) {
            text.put(Character.forDigit((int) (bits >>> shift) & 0xf, 16));
        }
        context.endText(out);
    }

    /** Whether a text may stand in a URI or header value: no control character, no line end. */
    static boolean isPrintable(Value text) {
        for (int index = 0; index < text.length(); index++) {
            byte letter = text.byteAt(index);
            if ((letter >= 0 && letter < ' ') || letter == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
