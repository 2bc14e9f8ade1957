package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.module.Struct;
import strowger.engine.value.ValueType;

import java.util.ArrayList;
import java.util.List;

/**
 * The {@code rtpproxy} module, as it is when no media proxy can be reached: media goes from end to
 * end, and each function answers false. So configurations for NAT run whose media need no proxy; at
 * the start a warning says that none is asked.
 */
public final class RtpproxyModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(RtpproxyModule.class);
    private static final int SOCKETS_MAX = 64;
    private static final String[] UNUSED_TEXTS = {
        "extra_id_pv",
        "ice_candidate_priority_avp",
        "nortpproxy_str",
        "rtp_inst_pvar",
        "table_name",
        "timeout_socket",
        "timeout_tag_pv"
    };
    private static final String[] UNUSED_NUMBERS = {
        "rtpproxy_disable_tout", "rtpproxy_retr", "rtpproxy_tout"
    };

    private final List<String> sockets = new ArrayList<>();

    @Override
    public String name() {
        return "rtpproxy";
    }

    @Override
    public void export(Exports exports) {
        exports.text("rtpproxy_sock", this::add)
                .doc("Where a media proxy would be; none is asked, as if it could not be reached.");
        exports.text("db_url", RtpproxyModule::refuseDatabase)
                .doc("Refused: no media proxy is asked, so none is looked for in SQL.");
        for (String name : UNUSED_TEXTS) {
            exports.text(name, _ -> {}).doc("Without effect: no media proxy is asked.");
        }
        for (String name : UNUSED_NUMBERS) {
            exports.integer(name, _ -> {}).doc("Without effect: no media proxy is asked.");
        }
        Parameter flags = text("flags").orAbsent();
        Parameter address = text("ip_address").orAbsent();
        unanswered(exports, "rtpproxy_offer", flags, address);
        unanswered(exports, "rtpproxy_answer", flags, address);
        unanswered(exports, "rtpproxy_manage", flags, address);
        unanswered(exports, "rtpproxy_destroy", flags);
        unanswered(exports, "unforce_rtp_proxy", flags);
        unanswered(exports, "start_recording");
        unanswered(exports, "set_rtp_proxy_set", text("setid"));
        for (String side : new String[] {"uac", "uas"}) {
            unanswered(exports, "rtpproxy_stream2" + side, text("prompt_name"), integer("count"));
            unanswered(exports, "rtpproxy_stop_stream2" + side);
        }
        for (String name : new String[] {"rtpstat", "rtppstat"}) {
            exports.variable(name, ValueType.TEXT, (_, out) -> out.setNull())
                    .doc("Null: no media proxy has counted anything.");
        }
        exports.command("rtpproxy.list", _ -> list())
                .doc("The media proxies that are configured; all disabled.");
    }

    private static void unanswered(Exports exports, String name, Parameter... parameters) {
        exports.function(name, (_, _) -> Function.FALSE, parameters)
                .doc("False: no media proxy is asked; the message stays as it is.");
    }

    private void add(String socket) {
        if (sockets.size() >= SOCKETS_MAX) {
            throw new ConfigurationException("rtpproxy: more than " + SOCKETS_MAX + " sockets");
        }
        sockets.add(socket);
    }

    private static void refuseDatabase(String url) {
        if (!url.isEmpty()) {
            throw new ConfigurationException(
                    "rtpproxy asks no media proxy and reads none from SQL: leave out db_url");
        }
    }

    private List<Struct> list() {
        List<Struct> all = new ArrayList<>();
        for (int index = 0; index < sockets.size(); index++) {
            all.add(
                    new Struct()
                            .add("setid", 0L)
                            .add("url", sockets.get(index))
                            .add("index", (long) index)
                            .add("disabled", 1L)
                            .add("weight", 1L)
                            .add("recheck_ticks", 0L));
        }
        return all;
    }

    @Override
    public void start(Engine engine) {
        LOG.warn(
                "rtpproxy: no media proxy is asked; media goes from end to end, and rtpproxy_*"
                        + " functions answer false");
    }
}
