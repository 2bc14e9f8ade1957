package strowger.modules.transformations;

import strowger.engine.value.Value;
import strowger.modules.variables.ParameterText;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.parser.SipUri;

/** Flyweights for the duration of one transformation; one of each to a thread. */
final class Flyweights {
    private static final ThreadLocal<Flyweights> CURRENT = ThreadLocal.withInitial(Flyweights::new);

    private final SipUri uri = new SipUri();
    private final NameAddr address = new NameAddr();
    private final ParameterText parameters = new ParameterText();
    private final Value name = new Value();
    private final Value value = new Value();

    /** This thread's. */
    static Flyweights current() {
        return CURRENT.get();
    }

    /** A URI, read; whether it is one. */
    boolean readUri(Value text) {
        return uri.wrap(text.buffer(), text.offset(), text.length()) == ParseError.NONE;
    }

    /** An address, read; whether it is one. */
    boolean readAddress(Value text) {
        return address.wrap(text.buffer(), text.offset(), text.length()) == ParseError.NONE;
    }

    SipUri uri() {
        return uri;
    }

    NameAddr address() {
        return address;
    }

    ParameterText parameters() {
        return parameters;
    }

    /** For the name of a parameter. */
    Value name() {
        return name;
    }

    /** For the value of a parameter. */
    Value value() {
        return value;
    }
}
