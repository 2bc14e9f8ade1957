package strowger.server.command;

import strowger.engine.module.Exports;
import strowger.engine.module.Refusal;

/** The commands of Kamailio's core that are not here, and why. */
final class MissingCommands {
    private static final String DNS = "there is no cache of names that it could change";
    private static final String BLOCKLIST = "destinations are not put on a list of their own";

    private MissingCommands() {}

    static void refuse(Exports exports) {
        command(
                exports,
                "the server is stopped by a signal, or by the service that runs it",
                "core.kill");
        command(exports, "a test of Kamailio's own", "core.echo_delta", "core.sfmalloc");
        command(
                exports,
                "./strowger check shows what the preprocessor makes of a file",
                "core.ppdefines",
                "core.ppdefines_full");
        command(exports, "there is one process; core.psx lists its threads", "core.psa");
        command(
                exports,
                "sockets are the kernel's; the server's parameters say how they are set",
                "core.tcp_options",
                "core.udp4_raw_info");
        command(
                exports,
                DNS,
                "dns.add_a",
                "dns.add_aaaa",
                "dns.add_srv",
                "dns.debug",
                "dns.debug_all",
                "dns.delete_a",
                "dns.delete_aaaa",
                "dns.delete_all",
                "dns.delete_all_force",
                "dns.delete_cname",
                "dns.delete_ebl",
                "dns.delete_naptr",
                "dns.delete_ptr",
                "dns.delete_srv",
                "dns.delete_txt",
                "dns.get_server_state",
                "dns.lookup",
                "dns.mem_info",
                "dns.set_server_state",
                "dns.stats_get",
                "dns.view");
        command(
                exports,
                BLOCKLIST,
                "dst_blocklist.add",
                "dst_blocklist.debug",
                "dst_blocklist.delete_all",
                "dst_blocklist.mem_info",
                "dst_blocklist.stats_get",
                "dst_blocklist.view");
        command(
                exports,
                "parameters of modules are set when the configuration is loaded",
                "modparam.getn",
                "modparam.gets",
                "modparam.list",
                "modparam.setn");
        command(
                exports,
                "datagrams are not passed on unread",
                "udp.proxy.clean",
                "udp.proxy.dump",
                "udp.proxy.flush",
                "udp.proxy.stats");
    }

    private static void command(Exports exports, String reason, String... names) {
        exports.refuse(Refusal.Kind.COMMAND, reason, names);
    }
}
