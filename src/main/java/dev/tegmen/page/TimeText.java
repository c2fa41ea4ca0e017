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
        if (instant.equals(PageTokenValue.INFINITY)) {
            return "infinity";
        }
        if (instant.equals(PageTokenValue.MINUS_INFINITY)) {
            return "-infinity";
        }
        return of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "+00");
    }

    static String of(LocalDateTime time, String offset) {
        return ofDate(time.toLocalDate()) + " " + of(time.toLocalTime()) + offset + era(time.toLocalDate());
    }

    static String of(LocalDate date) {
        return ofDate(date) + era(date);
    }

    static String of(LocalTime time) {
        String seconds =
                String.format(Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        int micros = time.getNano() / 1_000;
        return micros == 0
                ? seconds
                : seconds + "." + String.format(Locale.ROOT, "%06d", micros).replaceFirst("0+$", "");
    }

    private static String ofDate(LocalDate date) {
        int year = date.getYear();
        return String.format(
                Locale.ROOT, "%04d-%02d-%02d", year > 0 ? year : 1 - year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }
}
