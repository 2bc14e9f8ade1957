package strowger.modules.variables;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * The time: {@code $Ts $TS $Tb $TV(part)} as numbers, {@code $time(part) $utime(part)} broken down
 * into local time and UTC, {@code $Tf $timef(format) $utimef(format)} as text. The text forms and
 * the broken-down ones allocate.
 */
public final class TimeVariables {
    private static final long STARTED_SEC = System.currentTimeMillis() / 1000;
    private static final String FORMAT = "%a %b %e %H:%M:%S %Y";

    private TimeVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        for (String name : new String[] {"Ts", "TS"}) {
            exports.variable(
                            name,
                            ValueType.INTEGER,
                            (context, out) -> out.setInteger(System.currentTimeMillis() / 1000))
                    .doc("Seconds since 1970.");
        }
        exports.variable("Tb", ValueType.INTEGER, (context, out) -> out.setInteger(STARTED_SEC))
                .doc("When the server started, in seconds since 1970.");
        for (String name : new String[] {"Tf", "TF"}) {
            exports.variable(
                            name,
                            ValueType.TEXT,
                            (context, out) -> format(context, FORMAT, ZoneId.systemDefault(), out))
                    .doc("The local time as text.");
        }
        exports.variables("TV", TimeVariables::split)
                .doc("The time now: s seconds, u microseconds of the second, sn un Sn Fn Sm.");
        exports.variables("time", name -> part(name, ZoneId.systemDefault()))
                .doc("A part of local time: sec min hour mday mon year wday yday isdst.");
        exports.variables("utime", name -> part(name, ZoneOffset.UTC))
                .doc("A part of the time in UTC: sec min hour mday mon year wday yday isdst.");
        exports.variables("timef", name -> formatted(name, ZoneId.systemDefault()))
                .doc("Local time in a format of strftime.");
        exports.variables("utimef", name -> formatted(name, ZoneOffset.UTC))
                .doc("The time in UTC in a format of strftime.");
    }

    private static Variable split(VariableName name) {
        return switch (name.constantInner().orElse("")) {
            case "s", "sn" -> (context, out) -> out.setInteger(System.currentTimeMillis() / 1000);
            case "u", "un" ->
                    (context, out) -> out.setInteger(System.currentTimeMillis() % 1000 * 1000);
            case "Sn", "Fn" -> TimeVariables::withFraction;
            case "Sm" -> (context, out) -> out.setInteger(System.currentTimeMillis());
            default ->
                    throw new ConfigurationException("$TV takes one of s, u, sn, un, Sn, Fn, Sm");
        };
    }

    private static void withFraction(RoutingContext context, Value out) {
        long nowMs = System.currentTimeMillis();
        context.beginText(32).putNumber(nowMs / 1000).put('.');
        long micros = nowMs % 1000 * 1000;
        for (long digit = 100_000; digit > 0; digit /= 10) {
            context.text().put((char) ('0' + micros / digit % 10));
        }
        context.endText(out);
    }

    /** Takes a part of a moment. */
    @FunctionalInterface
    private interface Part {
        int of(ZonedDateTime time);
    }

    private static Variable part(VariableName name, ZoneId zone) {
        Part part =
                switch (name.constantInner().orElse("")) {
                    case "sec" -> ZonedDateTime::getSecond;
                    case "min" -> ZonedDateTime::getMinute;
                    case "hour" -> ZonedDateTime::getHour;
                    case "mday" -> ZonedDateTime::getDayOfMonth;
                    case "mon" -> ZonedDateTime::getMonthValue;
                    case "year" -> ZonedDateTime::getYear;
                    case "wday" -> time -> time.getDayOfWeek().getValue() % 7 + 1;
                    case "yday" -> ZonedDateTime::getDayOfYear;
                    case "isdst" ->
                            time -> zone.getRules().isDaylightSavings(time.toInstant()) ? 1 : 0;
                    default ->
                            throw new ConfigurationException(
                                    "$"
                                            + name.name()
                                            + " takes one of sec, min, hour, mday, mon, year, wday,"
                                            + " yday, isdst");
                };
        return Variable.of(
                ValueType.INTEGER,
                (context, out) -> out.setInteger(part.of(ZonedDateTime.now(zone))));
    }

    private static Variable formatted(VariableName name, ZoneId zone) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("$" + name.name() + " needs a format of strftime");
        }
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    inner.read(context, out);
                    format(context, out.toString(), zone, out);
                });
    }

    private static void format(RoutingContext context, String format, ZoneId zone, Value out) {
        put(context, Strftime.format(format, Instant.now().atZone(zone)), out);
    }

    private static void put(RoutingContext context, String text, Value out) {
        out.set(Value.ofText(text));
        out.keepIn(context.arena());
    }
}
