package strowger.server.command;

import strowger.engine.module.Exports;
import strowger.engine.module.Refusal;

/** The commands of Kamailio's core that are not here, and why. */
final class MissingCommands {
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
                "core.udp4_raw_info");
        command(
                exports,
                "dns.view and dns.lookup show what is remembered, the dns statistics what happened",
                "dns.debug",
                "dns.debug_all",
                "dns.get_server_state",
                "dns.stats_get");
        command(
                exports,
                "nothing of that kind is remembered: addresses, services and NAPTR records are",
                "dns.delete_cname",
                "dns.delete_ebl",
                "dns.delete_ptr",
                "dns.delete_txt");
        command(
                exports,
                "whether name servers answer is seen by asking them",
                "dns.set_server_state");
        command(
                exports,
                "dst_blocklist.view shows the targets in quarantine",
                "dst_blocklist.debug",
                "dst_blocklist.mem_info",
                "dst_blocklist.stats_get");
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
