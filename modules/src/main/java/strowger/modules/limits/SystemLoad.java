package strowger.modules.limits;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How busy the machine is: its processors, and the bytes that wait in its UDP sockets. Read by the
 * timer's thread from {@code /proc}; asked by reactors.
 */
public final class SystemLoad {
    private static final Logger LOG = LoggerFactory.getLogger(SystemLoad.class);
    private static final String BLANKS = "\\s+";
    private static final int PER_CENT = 100;
    private static final int IDLE = 4; // fields of the line "cpu" in /proc/stat
    private static final int IO_WAIT = 5;

    private final Path proc;
    private double ki = -25;
    private double kp;
    private double kd;
    private double integral;
    private double lastError;
    private long lastTotal;
    private long lastIdle;
    private volatile double load;
    private volatile double pushed = -1;
    private volatile double output;
    private volatile long waiting;

    public SystemLoad() {
        this(Path.of("/proc"));
    }

    SystemLoad(Path proc) {
        this.proc = proc;
    }

    /** Reads the figures anew; once an interval. */
    public synchronized void refresh(int limitPerCent) {
        try {
            readProcessors(Files.readAllLines(proc.resolve("stat")));
            waiting = waitingIn("udp") + waitingIn("udp6");
        } catch (IOException | NumberFormatException unreadable) {
            LOG.debug("the load can't be read", unreadable);
        }
        control(limitPerCent);
    }

    private void readProcessors(List<String> lines) {
        String[] fields = lines.getFirst().split(BLANKS, -1);
        long total = 0;
        for (int index = 1; index < fields.length; index++) {
            total += Long.parseLong(fields[index]);
        }
        long idle = Long.parseLong(fields[IDLE]) + Long.parseLong(fields[IO_WAIT]);
        if (total > lastTotal && lastTotal > 0) {
            load = 1 - (double) (idle - lastIdle) / (total - lastTotal);
        }
        lastTotal = total;
        lastIdle = idle;
    }

    /** The sum of the column {@code rx_queue}. */
    private long waitingIn(String file) throws IOException {
        Path path = proc.resolve("net").resolve(file);
        if (!Files.exists(path)) {
            return 0;
        }
        long sum = 0;
        List<String> lines = Files.readAllLines(path);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] fields = line.strip().split(BLANKS, -1);
            int colon = fields.length > 4 ? fields[4].indexOf(':') : -1;
            sum += colon < 0 ? 0 : Long.parseLong(fields[4].substring(colon + 1), 16);
        }
        return sum;
    }

    /** A PID controller: what is dropped drifts to where the load is the limit. */
    private void control(int limitPerCent) {
        double error = (double) limitPerCent / PER_CENT - load();
        integral = Math.clamp(integral + error, -4, 4);
        output = kp * error + ki * integral + kd * (error - lastError);
        lastError = error;
    }

    /** The processors' load, 0 to 1; what was pushed, if anything was. */
    public double load() {
        return pushed >= 0 ? pushed : load;
    }

    /** Sets the load by hand; below 0 to measure again. */
    public void push(double forced) {
        pushed = forced;
    }

    /** Sets the factors of the controller. */
    public synchronized void factors(
            double integralFactor, double proportional, double derivative) {
        ki = integralFactor;
        kp = proportional;
        kd = derivative;
    }

    /** The factors of the controller, as the RPC commands show them. */
    public synchronized String factors() {
        return String.format(java.util.Locale.ROOT, "ki[%f] kp[%f] kd[%f] ", ki, kp, kd);
    }

    int dropPerCent(int limitPerCent) {
        return limitPerCent <= 0 ? PER_CENT : Math.clamp((long) output, 0, PER_CENT);
    }

    long waitingBytes() {
        return waiting;
    }
}
