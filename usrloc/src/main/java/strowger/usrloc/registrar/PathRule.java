package strowger.usrloc.registrar;

import strowger.engine.module.Exports;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.parser.TokenList;

/**
 * What becomes of the Path of a REGISTER (RFC 3327 §5.3): whether it is stored, and whether the
 * reply repeats it. Set while the configuration loads; each context has a reader of its own.
 */
final class PathRule {
    private static final Token PATH = Token.of("path");

    private boolean used;
    private long mode = 2;
    private boolean receivedUsed;
    private boolean localSkipped;

    void export(Exports exports) {
        exports.integer("use_path", value -> used = value != 0)
                .unset(0)
                .doc("Whether the Path of a REGISTER is looked at.");
        exports.integer("path_mode", value -> mode = value)
                .unset(2)
                .doc(
                        "0 store it, 1 and repeat it to who supports it, 2 and refuse with 420 who"
                                + " does not.");
        exports.integer("path_use_received", value -> receivedUsed = value != 0)
                .unset(0)
                .doc("Whether received in the first Path URI is where the contact was seen.");
        exports.integer("path_check_local", value -> localSkipped = value != 0)
                .unset(0)
                .doc("Whether lookup passes over a first Path URI that is this server.");
    }

    boolean isUsed() {
        return used;
    }

    /** Whether lookup passes over a first hop of the path that is this server. */
    boolean isLocalSkipped() {
        return localSkipped;
    }

    static boolean isLocal(CoreSettings settings, SipUri uri) {
        return settings.names()
                .contains(uri.buffer(), uri.hostOffset(), uri.hostLength(), uri.port(), null);
    }

    /** Reads the Path of a request. Reusable; for one thread. */
    static final class Reader {
        private static final Token RECEIVED = Token.of("received");
        private static final Token OUTBOUND = Token.of("ob");

        private final AddressList hops = new AddressList();
        private final TokenList supported = new TokenList();
        private final Value path = new Value();
        private final Value received = new Value();
        private boolean echoed;
        private boolean outbound;

        /** Reads it; {@link #path} is null unless it is to be stored. */
        Refusal read(RoutingContext context, PathRule rule) {
            path.setNull();
            received.setNull();
            echoed = false;
            outbound = false;
            SipMessage message = context.message();
            if (!rule.used || message.find(HeaderName.PATH) == SipMessage.ABSENT) {
                return Refusal.NONE;
            }
            boolean supports = supported.wrap(message, HeaderName.SUPPORTED).contains(PATH);
            if (rule.mode == 2 && !supports) {
                return Refusal.PATH_UNSUPPORTED;
            }
            echoed = rule.mode > 0 && supports;
            return readHops(context, rule);
        }

        private Refusal readHops(RoutingContext context, PathRule rule) {
            SipMessage message = context.message();
            Output text = context.beginText(message.length());
            int count = 0;
            hops.wrap(message, HeaderName.PATH);
            while (hops.next()) {
                if (count++ > 0) {
                    text.put(',');
                } else {
                    readFirst(rule);
                }
                text.put(message.buffer(), hops.address().offset(), hops.address().length());
            }
            context.endText(path);
            boolean sound = count > 0 && hops.fault() == ParseError.NONE && path.isText();
            return sound ? Refusal.NONE : Refusal.PATH_MALFORMED;
        }

        private void readFirst(PathRule rule) {
            SipUri uri = hops.address().uri();
            outbound = uri.parameters().find(OUTBOUND);
            var parameters = uri.parameters();
            if (rule.receivedUsed && parameters.find(RECEIVED)) {
                received.setText(uri.buffer(), parameters.valueOffset(), parameters.valueLength());
            }
        }

        /** The path to store; null for none. */
        Value path() {
            return path;
        }

        /** Where the first hop saw the contact; null if that is not to be used. */
        Value received() {
            return received;
        }

        /** Whether the reply repeats the path. */
        boolean isEchoed() {
            return echoed;
        }

        /** Whether the first hop, the edge proxy, supports outbound (RFC 5626 §5.1). */
        boolean hasOutbound() {
            return outbound;
        }
    }
}
