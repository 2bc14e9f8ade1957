package strowger.script.compile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The selects of SER, {@code @from.uri.host} or {@code $sel(from.uri.host)}, as the variables that
 * read the same. Those of other modules and rare ones have no such variable.
 */
final class Selects {
    private static final Pattern STEP =
            Pattern.compile("\\.?([A-Za-z_][A-Za-z0-9_-]*)|\\[\"?([^\"\\]]*)\"?]");

    /** Whole selects; {@code _} stands for an index or a parameter's name. */
    private static final Map<String, String> WHOLE =
            Map.ofEntries(
                    Map.entry("method", "$rm"),
                    Map.entry("cseq", "$hdr(CSeq)"),
                    Map.entry("cseq.num", "$cs"),
                    Map.entry("cseq.method", "$(hdr(CSeq){s.select,-1, })"),
                    Map.entry("from.uri.user", "$fU"),
                    Map.entry("from.uri.host", "$fd"),
                    Map.entry("from.tag", "$ft"),
                    Map.entry("to.uri.user", "$tU"),
                    Map.entry("to.uri.host", "$td"),
                    Map.entry("to.tag", "$tt"),
                    Map.entry("src.ip", "$si"),
                    Map.entry("src.port", "$sp"),
                    Map.entry("src.ip_port", "$_s($si:$sp)"),
                    Map.entry("dst.ip", "$Ri"),
                    Map.entry("dst.port", "$Rp"),
                    Map.entry("dst.ip_port", "$_s($Ri:$Rp)"),
                    Map.entry("received.ip", "$Ri"),
                    Map.entry("received.port", "$Rp"),
                    Map.entry("received.proto", "$proto"),
                    Map.entry("received.ip_port", "$_s($Ri:$Rp)"),
                    Map.entry("received.proto_ip_port", "$_s($proto:$Ri:$Rp)"),
                    Map.entry("next_hop", "$nh(u)"),
                    Map.entry("next_hop.user", "$nh(U)"),
                    Map.entry("next_hop.host", "$nh(d)"),
                    Map.entry("next_hop.port", "$nh(p)"),
                    Map.entry("msg.len", "$ml"),
                    Map.entry("msg.id", "$mi"),
                    Map.entry("msg.body", "$rb"),
                    Map.entry("sys.pid", "$pp"),
                    Map.entry("sys.now", "$Ts"));

    /** What reads a URI. */
    private static final Map<String, String> URIS =
            Map.of(
                    "ruri", "ru",
                    "dst_uri", "du",
                    "next_hop", "nh(u)",
                    "from.uri", "fu",
                    "to.uri", "tu",
                    "contact.uri", "ct{nameaddr.uri}",
                    "record_route.uri", "hdr(Record-Route){nameaddr.uri}");

    private static final Map<String, String> URI_PARTS =
            Map.of(
                    "user", "{uri.user}",
                    "host", "{uri.host}",
                    "port", "{uri.port}",
                    "pwd", "{uri.passwd}",
                    "type", "{uri.scheme}",
                    "params", "{uri.params}",
                    "params._", "{uri.param,_}");

    /** What reads the value of a header that is a name with an address. */
    private static final Map<String, String> ADDRESSES =
            Map.of(
                    "from", "hdr(From)",
                    "to", "hdr(To)",
                    "contact", "ct",
                    "record_route", "hdr(Record-Route)");

    private static final Map<String, String> ADDRESS_PARTS =
            Map.of(
                    "", "",
                    "name", "{nameaddr.name}",
                    "uri", "{nameaddr.uri}",
                    "params", "{tobody.params}",
                    "params._", "{tobody.params}{param.value,_}",
                    "expires", "{tobody.params}{param.value,expires}",
                    "q", "{tobody.params}{param.value,q}",
                    "received", "{tobody.params}{param.value,received}",
                    "method", "{tobody.params}{param.value,methods}",
                    "instance", "{tobody.params}{param.value,+sip.instance}");

    private static final List<String> VIA_PARTS =
            List.of("host", "port", "branch", "received", "rport");
    private static final Map<String, String> SHORT =
            Map.of("f", "from", "t", "to", "m", "contact", "v", "via", "rr", "record_route");

    private Selects() {}

    /** The parts of a select: its steps with {@code _} for an index, and the last index. */
    private record Path(String steps, String index) {
        static Optional<Path> of(String text) {
            StringBuilder steps = new StringBuilder();
            String index = "";
            Matcher matcher = STEP.matcher(text);
            int at = 0;
            while (at < text.length()) {
                if (!matcher.find(at) || matcher.start() != at) {
                    return Optional.empty();
                }
                String name = matcher.group(1);
                index = name == null ? matcher.group(2) : index;
                steps.append(steps.isEmpty() ? "" : ".").append(name == null ? "_" : name);
                at = matcher.end();
            }
            return Optional.of(new Path(steps.toString(), index));
        }

        /** The same, its first step written out. */
        Path inFull() {
            int dot = steps.indexOf('.');
            String first = dot < 0 ? steps : steps.substring(0, dot);
            String rest = dot < 0 ? "" : steps.substring(dot);
            return new Path(SHORT.getOrDefault(first, first) + rest, index);
        }
    }

    /** The variable that reads the same as a select without its {@code @}; nothing if none does. */
    static Optional<String> variable(String select) {
        return Path.of(select).map(Path::inFull).flatMap(Selects::variable);
    }

    private static Optional<String> variable(Path path) {
        String whole = WHOLE.get(path.steps());
        if (whole != null) {
            return Optional.of(whole);
        }
        return via(path)
                .or(() -> header(path))
                .or(() -> part(path, URIS, URI_PARTS))
                .or(() -> part(path, ADDRESSES, ADDRESS_PARTS));
    }

    private static Optional<String> part(
            Path path, Map<String, String> bases, Map<String, String> parts) {
        for (Map.Entry<String, String> base : bases.entrySet()) {
            if (path.steps().equals(base.getKey())) {
                return Optional.of("$(" + base.getValue() + ")");
            }
            if (path.steps().startsWith(base.getKey() + ".")) {
                String part = parts.get(path.steps().substring(base.getKey().length() + 1));
                if (part != null) {
                    String named = part.replace("_", path.index());
                    return Optional.of("$(" + base.getValue() + named + ")");
                }
            }
        }
        return Optional.empty();
    }

    /** {@code @via[1].host}; the first and the second Via have a variable. */
    private static Optional<String> via(Path path) {
        String steps = path.steps().replace("via._", "via");
        boolean indexed = !steps.equals(path.steps());
        if (!steps.startsWith("via.") || (indexed && !path.index().matches("[12]"))) {
            return Optional.empty();
        }
        String part = steps.substring("via.".length()).replace("transport", "proto");
        boolean known = VIA_PARTS.contains(part) || part.equals("proto");
        String family = path.index().equals("2") ? "via1" : "via0";
        return known ? Optional.of("$" + family + "(" + part + ")") : Optional.empty();
    }

    /** {@code @msg.user_agent}, {@code @msg["User-Agent"]}: the first header of a name. */
    private static Optional<String> header(Path path) {
        if (path.steps().equals("msg._") && path.index().matches("[A-Za-z0-9_-]+")) {
            return Optional.of("$hdr(" + path.index() + ")");
        }
        boolean named = path.steps().matches("msg\\.[A-Za-z][A-Za-z0-9_-]*");
        return named
                ? Optional.of("$hdr(" + path.steps().substring(4).replace('_', '-') + ")")
                : Optional.empty();
    }
}
