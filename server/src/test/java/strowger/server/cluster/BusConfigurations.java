package strowger.server.cluster;

/** One configuration for a node of a bus, as Kamailio reads it and as we do. */
final class BusConfigurations {
    private static final String BOTH =
            """
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "xlog.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "dmq.so"
            loadmodule "dmq_usrloc.so"
            loadmodule "htable.so"
            modparam("dmq", "server_address", "sip:127.0.0.1:PORT")
            modparam("dmq", "server_socket", "udp:127.0.0.1:PORT")
            modparam("dmq", "notification_address", "sip:127.0.0.1:OTHER")
            modparam("registrar", "min_expires", 1)
            modparam("dmq_usrloc", "enable", 1)
            modparam("dmq_usrloc", "batch_msg_contacts", 20)
            modparam("htable", "enable_dmq", 1)
            modparam("htable", "dmq_init_sync", 1)
            modparam("htable", "htable", "shared=>size=8;dmqreplicate=1")
            modparam("htable", "htable", "timed=>size=8;autoexpire=600;dmqreplicate=1")
            modparam("htable", "htable", "own=>size=8")
            request_route {
                if (is_method("KDMQ")) {
                    dmq_handle_message();
                    exit;
                }
                if (is_method("REGISTER")) {
                    save("location");
                    exit;
                }
                sl_send_reply("200", "OK");
            }
            """;

    private BusConfigurations() {}

    private static String both(int port, int other) {
        return BOTH.replace("PORT", Integer.toString(port))
                .replace("OTHER", Integer.toString(other));
    }

    /** For Kamailio. */
    static String kamailio(String modules, int port, int rpcPort, int other) {
        return """
        debug=2
        log_stderror=yes
        fork=yes
        children=1
        server_id=%d
        listen=udp:127.0.0.1:%d
        mpath="%s/"
        loadmodule "jsonrpcs.so"
        modparam("jsonrpcs", "transport", 6)
        modparam("jsonrpcs", "dgram_socket", "udp:127.0.0.1:%d")
        """
                        .formatted(port % 1000 + 1, port, modules, rpcPort)
                + both(port, other);
    }

    /** For ourselves. */
    static String ours(int port, int other) {
        return both(port, other)
                .replace("request_route", "modparam(\"dmq\", \"ping_interval\", 1)\nrequest_route");
    }
}
