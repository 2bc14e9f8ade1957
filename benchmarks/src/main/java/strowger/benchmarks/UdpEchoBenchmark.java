package strowger.benchmarks;

import strowger.perf.Load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a datagram in and out costs a server in CPU time: our io_uring transport against Netty's
 * channels. Each server runs in a JVM of its own, the closed-loop load in another; the servers take
 * turns, and the median of the rounds counts. CPU time is the server process's, from /proc.
 *
 * <p>Run: {@code java @config/jvm.options -cp ... strowger.benchmarks.UdpEchoBenchmark [rounds
 * [seconds [outstanding [payload]]]]}, in the root of the project.
 */
public final class UdpEchoBenchmark {
    private static final Pattern CPU_US = Pattern.compile("\"server\":\\{\"cpu_us\":([0-9.]+)");
    private static final Pattern RATE = Pattern.compile("\"rate\":([0-9.]+)");
    private static final String SERVER = "server";
    private static final String WARMUP_SECONDS = "9"; // less would measure the JIT compiler too

    private final int seconds;
    private final int outstanding;
    private final int payload;

    private UdpEchoBenchmark(int seconds, int outstanding, int payload) {
        this.seconds = seconds;
        this.outstanding = outstanding;
        this.payload = payload;
    }

    /** One round's figures. */
    private record Figures(double cpuUs, double rate) {}

    /** Measures and prints a table; with the word "server" and a kind, it is a server. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 2 && arguments[0].equals(SERVER)) {
            System.out.println(UdpEchoServer.start(UdpEchoServer.Kind.valueOf(arguments[1])));
            return;
        }
        int rounds = number(arguments, 0, 5);
        UdpEchoBenchmark benchmark =
                new UdpEchoBenchmark(
                        number(arguments, 1, 5),
                        number(arguments, 2, 64),
                        number(arguments, 3, 500));
        benchmark.run(rounds);
    }

    private static int number(String[] arguments, int index, int fallback) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : fallback;
    }

    private void run(int rounds) throws IOException, InterruptedException {
        Map<UdpEchoServer.Kind, List<Figures>> all = new EnumMap<>(UdpEchoServer.Kind.class);
        for (int round = 0; round < rounds; round++) {
            for (UdpEchoServer.Kind kind : UdpEchoServer.Kind.values()) {
                all.computeIfAbsent(kind, _ -> new ArrayList<>()).add(measure(kind));
            }
        }
        System.out.printf("%-16s %10s %10s %10s %12s%n", "server", "median", "min", "max", "rate");
        all.forEach(UdpEchoBenchmark::print);
    }

    private static void print(UdpEchoServer.Kind kind, List<Figures> rounds) {
        double[] cpuUs = rounds.stream().mapToDouble(Figures::cpuUs).sorted().toArray();
        double[] rates = rounds.stream().mapToDouble(Figures::rate).sorted().toArray();
        System.out.printf(
                "%-16s %7.2f us %7.2f us %7.2f us %10.0f/s%n",
                kind.label(),
                cpuUs[cpuUs.length / 2],
                cpuUs[0],
                cpuUs[cpuUs.length - 1],
                rates[rates.length / 2]);
    }

    private Figures measure(UdpEchoServer.Kind kind) throws IOException, InterruptedException {
        Process server = fork(UdpEchoBenchmark.class.getName(), SERVER, kind.name());
        try (BufferedReader out = server.inputReader(StandardCharsets.US_ASCII)) {
            String port = out.readLine();
            if (port == null) {
                throw new IOException("no server: " + kind.label());
            }
            return load(server.pid(), port);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private Figures load(long pid, String port) throws IOException, InterruptedException {
        Process load =
                fork(
                        Load.class.getName(),
                        "echo",
                        "--target",
                        "127.0.0.1:" + port,
                        "--pid",
                        Long.toString(pid),
                        "--outstanding",
                        Integer.toString(outstanding),
                        "--payload",
                        Integer.toString(payload),
                        "--warmup",
                        WARMUP_SECONDS,
                        "--duration",
                        Integer.toString(seconds),
                        "--json");
        String report = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (load.waitFor() != 0) {
            throw new IOException("the load failed: " + report);
        }
        return new Figures(figure(CPU_US, report), figure(RATE, report));
    }

    private static double figure(Pattern pattern, String report) throws IOException {
        Matcher matcher = pattern.matcher(report);
        if (!matcher.find()) {
            throw new IOException("no figure in: " + report);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static Process fork(String... program) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@config/jvm.options");
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(Arrays.asList(program));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
