package dev.tegmen.page;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Dates and times as both engines read them in any session (PostgreSQL documentation, "Date/Time Input"). */
final class TimeText {
    private TimeText() {}

    static String of(Instant instant) {
        if (instant.equals(ValueType.INFINITY)) {
            return "infinity";
        }
        if (instant.equals(ValueType.MINUS_INFINITY)) {
            return "-infinity";
        }
        return of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    /** With an offset, which a type without zone passes over. */
    static String of(LocalDateTime time) {
        return ofDate(time.toLocalDate()) + " " + of(time.toLocalTime()) + "+00" + era(time.toLocalDate());
    }

    static String of(LocalDate date) {
        return ofDate(date) + era(date);
    }

    static String of(LocalTime time) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                time.getHour(),
                time.getMinute(),
                time.getSecond(),
                time.getNano() / 1_000);
    }

    private static String ofDate(LocalDate date) {
        int year = date.getYear();
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02d",
                year > 0 ? year : 1 - year,
                date.getMonthValue(),
                date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }
}
