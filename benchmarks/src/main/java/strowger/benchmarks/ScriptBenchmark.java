package strowger.benchmarks;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import strowger.engine.module.ModuleSet;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.routing.RouteProgram;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.script.Configuration;
import strowger.script.Options;
import strowger.script.source.SourceFile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The configuration language: 30 typical lines run on an INVITE, and a file of 2,000 lines
 * compiled. The battery's time is that of {@link #battery} less that of {@link #emptyRoute}, which
 * parses the same message; {@code -prof gc} must show 0 B/op for it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ScriptBenchmark {
    private static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final String MODULES =
            """
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "maxfwd.so"
            """;
    private static final String BATTERY =
            """
            request_route {
                $var(score) = 0;
                if (is_method("REGISTER|PUBLISH")) exit;
                if (is_method("INVITE|SUBSCRIBE")) $var(score) = $var(score) + 1;
                if (method == "INVITE") $var(score) = $var(score) + 1;
                if ($rU == $null) exit;
                if ($rU == "bob" || $rU == "carol") $var(score) = $var(score) + 1;
                if ($fU != $tU) $var(score) = $var(score) + 1;
                if (src_ip == 10.0.0.0/8) $var(score) = $var(score) - 1;
                if (src_ip == 127.0.0.1) $var(score) = $var(score) + 1;
                if ($si == "192.0.2.1" && $sp > 1024) $var(score) = $var(score) + 1;
                if (is_present_hf("Contact")) $var(score) = $var(score) + 1;
                if (is_present_hf("X-Nothing")) $var(score) = $var(score) - 1;
                if ($hdr(Max-Forwards) != $null) $var(score) = $var(score) + 1;
                if ($ua =~ "friendly-scanner|sipvicious") exit;
                if ($ru =~ "^sip:[a-z0-9]+@") $var(score) = $var(score) + 1;
                if ($rU =~ "^\\\\+?[0-9]{3,15}$") $var(score) = $var(score) - 1;
                if ($rd == "example.com") $var(local) = 1; else $var(local) = 0;
                if (has_totag()) $var(dialog) = 1;
                $var(ttl) = $cs mod 7 * 3 + 1;
                switch ($var(ttl)) { case 1: $var(a) = 1; break; case 4: $var(a) = 2; break; default: $var(a) = 3; }
                switch ($rm) { case "ACK": $var(b) = 1; break; case "INVITE": $var(b) = 2; break; }
                while ($var(i) < 3) { $var(i) = $var(i) + 1; }
                if (route(CHECK)) $var(score) = $var(score) + $rc;
                if (!route(DENY)) $var(score) = $var(score) + 1;
                if ($var(score) > 100 || $var(score) < 0) exit;
                if ($(ru{s.len}) > 200) exit;
                $avp(seen) = 1;
                if ($avp(seen) == 1 && defined $avp(seen)) $var(score) = $var(score) + 1;
                if ($proto == "udp" && $ml > 100) $var(score) = $var(score) + 1;
                setflag(3); if (isflagset(3)) $var(score) = $var(score) + 1;
            }
            route[CHECK] { if ($var(local) == 1 && route(DEEPER)) return 5; return 2; }
            route[DEEPER] { if ($var(score) > 2) return 1; return -1; }
            route[DENY] { return -1; }
            """;

    private final Core battery = core(MODULES + BATTERY);
    private final Core empty = core(MODULES + "request_route { exit; }\n");
    private final Inbound inbound = invite();
    private final String longConfiguration = MODULES + longRoutes();

    /** Takes no message. */
    private static final class Nowhere implements Outbound {
        @Override
        public MutableDirectBuffer claim(int maxLength) {
            return REFUSED;
        }

        @Override
        public boolean commit(int length, Destination to) {
            return false;
        }

        @Override
        public void abort() {}
    }

    /** Sees to it that there is something to measure. */
    @Setup
    public void setUp() {
        RouteProgram program = compileTwoThousandLines();
        if (program == RouteProgram.EMPTY) {
            throw new IllegalStateException("the long configuration is not accepted");
        }
    }

    private static Configuration read(String text) {
        Configuration configuration =
                Configuration.read(
                        SourceFile.of("benchmark.cfg", text),
                        Options.DEFAULT,
                        ModuleSet.ofClassPath());
        if (configuration.failed()) {
            throw new IllegalStateException(configuration.diagnostics().toString());
        }
        return configuration;
    }

    private static Core core(String text) {
        List<ListenSocket> sockets = List.of(UDP);
        CoreSettings settings = new CoreSettings(sockets, LocalNames.of(sockets, List.of()), "", 1);
        settings.program(read(text).program());
        return new Core(settings, new Nowhere());
    }

    private static Inbound invite() {
        try (InputStream stream = ScriptBenchmark.class.getResourceAsStream("invite.sip")) {
            byte[] bytes = Objects.requireNonNull(stream, "invite.sip").readAllBytes();
            UnsafeBuffer memory = new UnsafeBuffer(bytes);
            Inbound arrived = new Inbound().wrap(memory, 0, bytes.length).arrived(UDP, 0, 0);
            UnsafeBuffer host = new UnsafeBuffer("192.0.2.1".getBytes(StandardCharsets.US_ASCII));
            if (!arrived.source().parseHost(host, 0, host.capacity())) {
                throw new IllegalStateException("no address");
            }
            arrived.source().port(5062);
            return arrived;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** 80 routes of 25 lines. */
    private static String longRoutes() {
        StringBuilder text = new StringBuilder("request_route { route(R0); }\n");
        for (int route = 0; route < 80; route++) {
            text.append("route[R").append(route).append("] {\n");
            for (int line = 0; line < 11; line++) {
                text.append("    if ($rU =~ \"^")
                        .append(line)
                        .append("[0-9]+$\" && is_method(\"INVITE\"))\n");
                text.append("        $var(x) = $var(x) + ").append(line).append(" * 2;\n");
            }
            text.append("    if ($var(x) > 0) { return 1; }\n}\n");
        }
        return text.toString();
    }

    /** The message parsed and a route run that does nothing. */
    @Benchmark
    public void emptyRoute() {
        empty.onMessage(inbound);
    }

    /** The same and 30 lines. */
    @Benchmark
    public void battery() {
        battery.onMessage(inbound);
    }

    /** Read, checked and compiled; the classes of the compiler are warm. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public RouteProgram compileTwoThousandLines() {
        return read(longConfiguration).program();
    }
}
