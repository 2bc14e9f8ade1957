package strowger.server.command;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.ParameterExport;
import strowger.engine.transport.StreamConfig;
import strowger.script.compile.CustomParameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a server that {@code cfg.*} knows: those the configuration made up, those of
 * modules that may change while they run, {@code core.debug}, and the bounds of connections, which
 * can only be read.
 */
final class LiveParameters {
    private static final String FIXED = "waits for a restart: set it in the configuration";
    private static final long DEBUG_MIN = -5;
    private static final long DEBUG_MAX = 3;
    private static final int MS_PER_SEC = 1000;

    private final RunningServer server;

    LiveParameters(RunningServer server) {
        this.server = server;
    }

    /** Finds one by {@code group.name}. */
    Optional<LiveParameter> find(String path) {
        return all().stream()
                .filter(each -> path.equals(each.group() + "." + each.name()))
                .findFirst();
    }

    /** All of them. */
    List<LiveParameter> all() {
        List<LiveParameter> all = new ArrayList<>();
        server.customParameters().all().values().forEach(cell -> all.add(new OfCell(cell)));
        all.add(new Debug(server));
        addStreams(all, server.streams());
        for (Exports exports : server.modules().exports()) {
            for (ParameterExport parameter : exports.parameters()) {
                if (parameter.isSetWhileRunning()) {
                    all.add(new OfModule(parameter));
                }
            }
        }
        return all;
    }

    private static void addStreams(List<LiveParameter> all, StreamConfig streams) {
        add(all, "accept_aliases", flag(streams.aliasesAccepted()));
        add(all, "accept_no_cl", flag(!streams.contentLengthRequired()));
        add(all, "close_rst", flag(streams.resetToClose()));
        add(all, "conn_wq_max", streams.queueLengthMax());
        add(all, "connect_timeout", streams.connectTimeoutMs() / MS_PER_SEC);
        add(all, "connection_lifetime", streams.lifetimeMs() / MS_PER_SEC);
        add(all, "crlf_ping", flag(streams.pingAnswered()));
        add(all, "keepalive", flag(streams.keepalive().enabled()));
        add(all, "keepcnt", streams.keepalive().count());
        add(all, "keepidle", streams.keepalive().idleSec());
        add(all, "keepintvl", streams.keepalive().intervalSec());
        add(all, "max_connections", streams.countMax());
        add(all, "no_connect", flag(!streams.connectAllowed()));
        add(all, "rd_buf_size", streams.messageLengthMax());
        add(all, "send_timeout", streams.sendTimeoutMs() / MS_PER_SEC);
        add(all, "wq_max", streams.queuesLengthMax());
    }

    private static int flag(boolean set) {
        return set ? 1 : 0;
    }

    private static void add(List<LiveParameter> all, String name, long value) {
        all.add(new Bound(name, value));
    }

    /** One that the configuration made up. */
    private record OfCell(CustomParameters.Cell cell) implements LiveParameter {
        @Override
        public String group() {
            return cell.group();
        }

        @Override
        public String name() {
            return cell.name();
        }

        @Override
        public String description() {
            return cell.description();
        }

        @Override
        public Object current() {
            return cell.current();
        }

        @Override
        public Optional<String> set(Object value) {
            return cell.set(value) ? Optional.empty() : Optional.of("is a number, not " + value);
        }

        @Override
        public void reset() {
            cell.reset();
        }
    }

    /** One of a module. */
    private record OfModule(ParameterExport parameter) implements LiveParameter {
        @Override
        public String group() {
            return parameter.module();
        }

        @Override
        public String name() {
            return parameter.name();
        }

        @Override
        public String description() {
            return parameter.documentation();
        }

        @Override
        public Object current() {
            return parameter.current();
        }

        @Override
        public Optional<String> set(Object value) {
            String text = value.toString();
            boolean number = parameter.type() == ParameterExport.Type.INTEGER;
            if (number && !text.matches("[+-]?[0-9]{1,18}")) {
                return Optional.of("is a number, not " + text);
            }
            try {
                parameter.override(number ? (Object) Long.parseLong(text) : text);
                return Optional.empty();
            } catch (ConfigurationException refused) {
                return Optional.of("can't be that: " + refused.getMessage());
            }
        }

        @Override
        public void reset() {
            parameter.reset();
        }
    }

    /** How much is logged. */
    private record Debug(RunningServer server) implements LiveParameter {
        @Override
        public String group() {
            return "core";
        }

        @Override
        public String name() {
            return "debug";
        }

        @Override
        public String description() {
            return "How much is logged, -5 to 3.";
        }

        @Override
        public Object current() {
            return server.debug();
        }

        @Override
        public Optional<String> set(Object value) {
            if (!value.toString().matches("-?[0-9]")) {
                return Optional.of("is -5 to 3, not " + value);
            }
            server.debug(Math.clamp(Long.parseLong(value.toString()), DEBUG_MIN, DEBUG_MAX));
            return Optional.empty();
        }

        @Override
        public void reset() {
            server.debug(server.configuredDebug());
        }
    }

    /** A bound of connections: fixed while they live. */
    private record Bound(String name, long value) implements LiveParameter {
        @Override
        public String group() {
            return "tcp";
        }

        @Override
        public String description() {
            return "The core's parameter tcp_" + name + "; it " + FIXED + ".";
        }

        @Override
        public Object current() {
            return value;
        }

        @Override
        public Optional<String> set(Object wanted) {
            return Optional.of(FIXED);
        }

        @Override
        public void reset() {} // it is that of the configuration
    }
}
