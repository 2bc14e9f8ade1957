package strowger.modules.acc;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.modules.variables.Strftime;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;

/** What a line says of the time beside {@code timestamp}: {@code time_mode} and its kin. */
final class TimeAttribute {
    private static final int SECONDS = 0;
    private static final int MICROSECONDS = 1;
    private static final int FRACTION = 2;
    private static final int LOCAL = 3;
    private static final int UTC = 4;

    private int mode = SECONDS;
    private String attribute = "time_attr";
    private String extension = "time_exten";
    private String format = "%Y-%m-%d %H:%M:%S";

    void export(Exports exports) {
        exports.integer("time_mode", this::mode)
                .unset(SECONDS)
                .doc(
                        "More of the time: 0 nothing, 1 microseconds in time_exten, 2 seconds with"
                                + " a fraction in time_attr, 3 local time and 4 UTC in time_attr,"
                                + " as time_format says.");
        exports.text("time_attr", text -> attribute = text)
                .unset(attribute)
                .doc("The name of the attribute of time_mode 2, 3 and 4.");
        exports.text("time_exten", text -> extension = text)
                .unset(extension)
                .doc("The name of the attribute of time_mode 1.");
        exports.text("time_format", text -> format = text)
                .unset(format)
                .doc("How time_mode 3 and 4 write the time, as strftime(3).");
    }

    private void mode(long value) {
        if (value < SECONDS || value > UTC) {
            throw new ConfigurationException("time_mode is 0 to 4, not " + value);
        }
        mode = (int) value;
    }

    void write(long nowMs, StringBuilder line) {
        switch (mode) {
            case MICROSECONDS -> put(line, extension, String.valueOf(nowMs % 1000 * 1000));
            case FRACTION ->
                    put(line, attribute, String.format(Locale.ROOT, "%.3f", nowMs / 1000.0));
            case LOCAL, UTC -> put(line, attribute, Strftime.format(format, at(nowMs)));
            default -> {}
        }
    }

    private ZonedDateTime at(long nowMs) {
        ZoneId zone = mode == UTC ? ZoneOffset.UTC : ZoneId.systemDefault();
        return Instant.ofEpochMilli(nowMs).atZone(zone);
    }

    private static void put(StringBuilder line, String name, String value) {
        line.append(';').append(name).append('=').append(value);
    }
}
