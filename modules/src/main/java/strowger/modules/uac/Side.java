package strowger.modules.uac;

import strowger.parser.NameAddr;
import strowger.parser.SipMessage;

/** The header that says who calls, or the one that says who is called. */
enum Side {
    FROM,
    TO;

    NameAddr of(SipMessage message) {
        return this == FROM ? message.from() : message.to();
    }

    Side other() {
        return this == FROM ? TO : FROM;
    }

    /** Where the part begins that names somebody: display name and URI. */
    static int begin(NameAddr address) {
        return address.displayLength() > 0 || address.isBracketed()
                ? address.offset()
                : address.uriOffset();
    }

    /** Where that part ends, its bracket included. */
    static int end(NameAddr address) {
        return address.uriOffset() + address.uriLength() + (address.isBracketed() ? 1 : 0);
    }
}
