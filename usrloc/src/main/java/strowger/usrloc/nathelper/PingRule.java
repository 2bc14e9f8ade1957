package strowger.usrloc.nathelper;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.routing.CoreSettings;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;

/** What the parameters of {@code nathelper} say of pings. Set while the configuration loads. */
final class PingRule {
    private static final int FLAG_MAX = 31;
    private static final long DAY_SEC = 86_400;

    private long intervalSec;
    private long timeoutSec;
    private boolean onlyNated;
    private boolean othersLeft;
    private boolean pathIgnored;
    private long disablingFlag = -1;
    private long sipFlag = -1;
    private String from = "";
    private String method = "OPTIONS";
    private String socketName = "";
    private String sourceText = "";
    private boolean pathForged;
    private volatile boolean enabled = true;

    void export(Exports exports) {
        exports.integer("natping_interval", value -> intervalSec = Math.clamp(value, 0, DAY_SEC))
                .unset(0)
                .doc("Seconds between two pings of a contact; 0 for none.");
        exports.integer("ping_nated_only", value -> onlyNated = value != 0)
                .unset(0)
                .doc("Whether only contacts with usrloc's nat_bflag are pinged.");
        exports.integer("natping_disable_bflag", value -> disablingFlag = flag(value))
                .unset(-1)
                .doc("The branch flag of contacts that are not pinged.");
        exports.integer("sipping_bflag", value -> sipFlag = flag(value))
                .unset(-1)
                .doc("The branch flag of contacts that are pinged by a request, not four zeros.");
        exports.text("sipping_from", value -> from = value)
                .doc("The URI in From of such requests; none are sent without.");
        exports.text("sipping_method", value -> method = value)
                .unset("OPTIONS")
                .doc("Their method.");
        exports.text("natping_socket", value -> sourceText = value)
                .doc(
                        "The socket to ping from over UDP; the one the contact registered on"
                                + " without. An IPv4 address and port that are no socket of ours"
                                + " are put into four zeros as their source, which takes"
                                + " CAP_NET_RAW.");
        exports.text("force_socket", value -> socketName = value).doc("The same, of our sockets.");
        exports.integer("udpping_from_path", value -> pathForged = value != 0)
                .unset(0)
                .doc(
                        "Whether four zeros for a contact with a path are sent in the name of the"
                                + " path's first hop, which takes CAP_NET_RAW; IPv4 only.");
        exports.integer("filter_server_id", value -> othersLeft = value != 0)
                .unset(0)
                .doc("Whether contacts that other servers saved are left to them.");
        exports.integer("ignore_path", value -> pathIgnored = value != 0)
                .unset(0)
                .doc("Whether contacts with a path are pinged themselves, not over the path.");
        exports.integer("natping_processes", _ -> {})
                .unset(1)
                .doc("Kept for old configurations: the reactors ping.");
        exports.integer("keepalive_timeout", value -> timeoutSec = Math.clamp(value, 0, DAY_SEC))
                .unset(0)
                .doc(
                        "Seconds in which a UDP contact that is pinged by requests must answer one;"
                                + " then it expires. 0 for never. A few natping_intervals at"
                                + " least.");
        exports.command("nathelper.enable_ping", this::enable)
                .doc("Switches pings on (1) or off (0).");
    }

    private static long flag(long value) {
        return value < 0 || value > FLAG_MAX ? -1 : value;
    }

    private Object enable(CommandArguments arguments) throws Fault {
        enabled = arguments.integer(0) != 0;
        return enabled ? "on" : "off";
    }

    boolean isEnabled() {
        return enabled && intervalSec > 0;
    }

    /** In which a contact must answer; 0 for none. */
    long timeoutSec() {
        return timeoutSec;
    }

    int intervalSec() {
        return (int) intervalSec;
    }

    boolean areOnlyNatedPinged() {
        return onlyNated;
    }

    boolean areOthersLeft() {
        return othersLeft;
    }

    boolean isPathIgnored() {
        return pathIgnored;
    }

    int disablingFlag() {
        return (int) disablingFlag;
    }

    int sipFlag() {
        return (int) sipFlag;
    }

    boolean isSipPossible() {
        return !from.isEmpty();
    }

    String from() {
        return from;
    }

    String method() {
        return method;
    }

    /** The socket of ours to ping from; {@link ListenSocket#NONE} for each contact's own. */
    ListenSocket socket(CoreSettings core) {
        ListenSocket named = core.socket(sourceText);
        named = named.isNone() ? core.socket("udp:" + sourceText) : named;
        return named.isNone() ? core.socket(socketName) : named;
    }

    /**
     * Whom four zeros are to come from, if that is none of our sockets; not set otherwise.
     *
     * @throws ConfigurationException if it is no IPv4 address and port.
     */
    Endpoint foreignSource(CoreSettings core) {
        if (sourceText.isEmpty() || !socket(core).isNone()) {
            return new Endpoint();
        }
        int colon = sourceText.lastIndexOf(':');
        String host = sourceText.substring(0, Math.max(colon, 0)).replace("udp:", "");
        String port = sourceText.substring(colon + 1);
        return Endpoint.parse(host, port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : -1)
                .filter(source -> source.isIpv4() && source.port() > 0)
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "nathelper: natping_socket="
                                                + sourceText
                                                + " is neither a socket of ours nor an IPv4"
                                                + " address and port"));
    }

    boolean isPathForged() {
        return pathForged;
    }
}
