package strowger.modules.variables;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Formats a time as {@code strftime} of C does, in the C locale. */
public final class Strftime {
    private Strftime() {}

    /** The time in a format; a conversion that is not known stays as it is. */
    public static String format(String format, ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int index = 0; index < format.length(); index++) {
            char letter = format.charAt(index);
            if (letter != '%' || index + 1 == format.length()) {
                out.append(letter);
            } else {
                out.append(field(format.charAt(++index), time));
            }
        }
        return out.toString();
    }

    private static String field(char conversion, ZonedDateTime time) {
        return switch (conversion) {
            case 'Y' -> String.valueOf(time.getYear());
            case 'C' -> two(time.getYear() / 100);
            case 'y' -> two(time.getYear() % 100);
            case 'm' -> two(time.getMonthValue());
            case 'd' -> two(time.getDayOfMonth());
            case 'e' -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
            case 'j' -> String.format(Locale.ROOT, "%03d", time.getDayOfYear());
            case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
            default -> clock(conversion, time);
        };
    }

    private static String clock(char conversion, ZonedDateTime time) {
        return switch (conversion) {
            case 'H' -> two(time.getHour());
            case 'I' -> two((time.getHour() + 11) % 12 + 1);
            case 'M' -> two(time.getMinute());
            case 'S' -> two(time.getSecond());
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 's' -> String.valueOf(time.toEpochSecond());
            case 'z' -> time.getOffset().getId().equals("Z") ? "+0000" : offset(time);
            case 'Z' -> time.getZone().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            case 'F' -> format("%Y-%m-%d", time);
            case 'D', 'x' -> format("%m/%d/%y", time);
            case 'T', 'X' -> format("%H:%M:%S", time);
            case 'R' -> format("%H:%M", time);
            case 'r' -> format("%I:%M:%S %p", time);
            case 'c' -> format("%a %b %e %H:%M:%S %Y", time);
            default -> "%" + conversion;
        };
    }

    private static String offset(ZonedDateTime time) {
        return time.getOffset().getId().replace(":", "");
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }
}
