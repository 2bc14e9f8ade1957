package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * A date of a message: {@code SIP-date = wkday "," SP 2DIGIT SP month SP 4DIGIT SP time SP "GMT"}
 * (RFC 3261 §20.17, RFC 1123). The zone is always GMT.
 */
public final class SipDate {
    /** What {@link #parse} gives for anything that is no such date. */
    public static final long MALFORMED = Long.MIN_VALUE;

    private static final int LENGTH = 29;
    private static final String DAYS = "ThuFriSatSunMonTueWed"; // 1 January 1970 was a Thursday
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int[] MONTH_DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final long DAY_SEC = 86_400;

    private SipDate() {}

    /** Seconds since 1 January 1970, or {@link #MALFORMED}; the weekday's name is not checked. */
    public static long parse(DirectBuffer buffer, int offset, int length) {
        if (length != LENGTH || !isPunctuated(buffer, offset)) {
            return MALFORMED;
        }
        int day = Decimal.parse(buffer, offset + 5, 2, 31);
        int month = month(buffer, offset + 8);
        int year = Decimal.parse(buffer, offset + 12, 4, 9999);
        int hour = Decimal.parse(buffer, offset + 17, 2, 23);
        int minute = Decimal.parse(buffer, offset + 20, 2, 59);
        int second = Decimal.parse(buffer, offset + 23, 2, 60);
        boolean sound = (day | month | year | hour | minute | second) >= 0;
        if (!sound || day < 1 || day > daysIn(month, year)) {
            return MALFORMED;
        }
        return daysSinceEpoch(year, month, day) * DAY_SEC + hour * 3600L + minute * 60L + second;
    }

    private static int daysIn(int month, int year) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 1 && !leap ? 28 : MONTH_DAYS[month];
    }

    private static boolean isPunctuated(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + 3) == ','
                && buffer.getByte(offset + 4) == ' '
                && buffer.getByte(offset + 7) == ' '
                && buffer.getByte(offset + 11) == ' '
                && buffer.getByte(offset + 16) == ' '
                && buffer.getByte(offset + 19) == ':'
                && buffer.getByte(offset + 22) == ':'
                && buffer.getByte(offset + 25) == ' '
                && buffer.getByte(offset + 26) == 'G'
                && buffer.getByte(offset + 27) == 'M'
                && buffer.getByte(offset + 28) == 'T';
    }

    private static int month(DirectBuffer buffer, int offset) {
        for (int month = 0; month < 12; month++) {
            boolean same = true;
            for (int i = 0; i < 3; i++) {
                byte wanted = CharClass.lower((byte) MONTHS.charAt(month * 3 + i));
                same &= CharClass.lower(buffer.getByte(offset + i)) == wanted;
            }
            if (same) {
                return month;
            }
        }
        return -1;
    }

    /** Days from civil, counted in eras of 400 years that begin on 1 March. */
    private static long daysSinceEpoch(int year, int month, int day) {
        int marchYear = month < 2 ? year - 1 : year;
        int era = Math.floorDiv(marchYear, 400);
        int yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    /** Writes the date of a time in seconds since 1 January 1970, years 1970 to 9999. */
    public static TextWriter put(TextWriter writer, long epochSec) {
        long days = Math.floorDiv(epochSec, DAY_SEC);
        int secondOfDay = (int) Math.floorMod(epochSec, DAY_SEC);
        long shifted = days + 719_468;
        int era = (int) Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) (shifted - era * 146_097L);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int month = (marchMonth + 2) % 12;
        int year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);
        putName(writer, DAYS, (int) Math.floorMod(days, 7L)).put(',').put(' ');
        putDigits(writer, dayOfYear - (153 * marchMonth + 2) / 5 + 1, 2).put(' ');
        putName(writer, MONTHS, month).put(' ');
        putDigits(writer, year, 4).put(' ');
        putDigits(writer, secondOfDay / 3600, 2).put(':');
        putDigits(writer, secondOfDay / 60 % 60, 2).put(':');
        return putDigits(writer, secondOfDay % 60, 2).put(" GMT");
    }

    private static TextWriter putName(TextWriter writer, String names, int index) {
        return writer.put(names.charAt(index * 3))
                .put(names.charAt(index * 3 + 1))
                .put(names.charAt(index * 3 + 2));
    }

    private static TextWriter putDigits(TextWriter writer, int value, int digits) {
        int divisor = digits == 4 ? 1000 : 10;
        for (int rest = value; divisor > 0; divisor /= 10) {
            writer.put((char) ('0' + rest / divisor % 10));
        }
        return writer;
    }
}
