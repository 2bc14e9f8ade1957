package strowger.server.cluster;

import strowger.engine.transport.Protocol;

import java.nio.file.Path;

/** One configuration for a node of a bus, as Kamailio reads it and as we do. */
final class BusConfigurations {
    /**
     * What it tells at once of a table waits while it connects: 32 KiB by default, else it is lost.
     */
    private static final String WHOLE = "tcp_conn_wq_max=262144\n";

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
            modparam("dmq", "server_address", "sip:127.0.0.1:PORT;transport=PROTOCOL")
            modparam("dmq", "server_socket", "PROTOCOL:127.0.0.1:PORT")
            modparam("dmq", "notification_address", "sip:127.0.0.1:OTHER;transport=PROTOCOL")
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

    private static final String TLS =
            """
            enable_tls=yes
            loadmodule "tls.so"
            modparam("tls", "tls_method", "TLSv1.2+")
            modparam("tls", "certificate", "FOLDER/node.pem")
            modparam("tls", "private_key", "FOLDER/node.key")
            modparam("tls", "ca_list", "FOLDER/ca.pem")
            """;

    private BusConfigurations() {}

    private static String both(Path folder, Protocol protocol, int port, int other) {
        String text = protocol == Protocol.TLS ? TLS + BOTH : BOTH;
        return (protocol == Protocol.UDP ? text.replace(";transport=PROTOCOL", "") : text)
                .replace("FOLDER", folder.toString())
                .replace("PROTOCOL", protocol.text())
                .replace("PORT", Integer.toString(port))
                .replace("OTHER", Integer.toString(other));
    }

    /** For Kamailio. */
    static String kamailio(
            Path folder, Protocol protocol, String modules, int port, int rpcPort, int other) {
        String bus =
                protocol == Protocol.UDP ? "" : "listen=" + socket(protocol, port) + "\n" + WHOLE;
        return """
        debug=2
        log_stderror=yes
        fork=yes
        children=1
        tcp_children=2
        server_id=%d
        listen=udp:127.0.0.1:%d
        mpath="%s/"
        loadmodule "jsonrpcs.so"
        modparam("jsonrpcs", "transport", 6)
        modparam("jsonrpcs", "dgram_socket", "udp:127.0.0.1:%d")
        """
                        .formatted(port % 1000 + 1, port, modules, rpcPort)
                + bus
                + both(folder, protocol, port, other);
    }

    /** For ourselves. */
    static String ours(Path folder, Protocol protocol, int port, int other) {
        return both(folder, protocol, port, other)
                .replace("request_route", "modparam(\"dmq\", \"ping_interval\", 1)\nrequest_route");
    }

    static String socket(Protocol protocol, int port) {
        return protocol.text() + ":127.0.0.1:" + port;
    }
}
