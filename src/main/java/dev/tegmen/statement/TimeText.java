package dev.tegmen.statement;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Dates and times as both engines read them in any session (PostgreSQL documentation, "Date/Time Input"): to the microsecond,
 * rounded as the driver does, and infinite where the driver takes a value for infinite.
 */
final class TimeText {
    private static final Instant INFINITY = OffsetDateTime.MAX.toInstant();
    private static final Instant MINUS_INFINITY = OffsetDateTime.MIN.toInstant();

    private TimeText() {}

    static String of(Instant instant) {
        if (instant.equals(INFINITY) || instant.equals(MINUS_INFINITY)) {
            return instant.equals(INFINITY) ? "infinity" : "-infinity";
        }
        return of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "+00");
    }

    static String of(OffsetDateTime time) {
        if (time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)) {
            return time.equals(OffsetDateTime.MAX) ? "infinity" : "-infinity";
        }
        return of(time.toInstant());
    }

    static String of(LocalDateTime time) {
        if (time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN)) {
            return time.equals(LocalDateTime.MAX) ? "infinity" : "-infinity";
        }
        return of(time, "");
    }

    static String of(LocalDate date) {
        if (date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN)) {
            return date.equals(LocalDate.MAX) ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder(16);
        date(text, date);
        return era(text, date).toString();
    }

    private static String of(LocalDateTime given, String offset) {
        LocalDateTime time = given.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
        StringBuilder text = new StringBuilder(32);
        date(text, time.toLocalDate());
        time(text.append(' '), time.toLocalTime());
        return era(text.append(offset), time.toLocalDate()).toString();
    }

    private static void date(StringBuilder text, LocalDate date) {
        int year = date.getYear();
        digits(text, year > 0 ? year : 1 - year, 4);
        digits(text.append('-'), date.getMonthValue(), 2);
        digits(text.append('-'), date.getDayOfMonth(), 2);
    }

    private static void time(StringBuilder text, LocalTime time) {
        int second = time.getSecond();
        int micros = time.getNano() / 1_000;
        digits(text, time.getHour(), 2);
        digits(text.append(':'), time.getMinute(), 2);
        digits(text.append(':'), second, 2);
        if (micros > 0) {
            digits(text.append('.'), micros, 6);
        }
    }

    private static StringBuilder era(StringBuilder text, LocalDate date) {
        return date.getYear() > 0 ? text : text.append(" BC");
    }

    private static void digits(StringBuilder text, int number, int width) {
        int bound = 10;
        for (int i = 1; i < width; i++, bound *= 10) {
            if (number < bound) {
                for (int zeros = i; zeros < width; zeros++) {
                    text.append('0');
                }
                break;
            }
        }
        text.append(number);
    }
}
