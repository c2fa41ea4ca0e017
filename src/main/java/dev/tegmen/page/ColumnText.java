package dev.tegmen.page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.util.ByteConverter;

/**
 * Reads a column as the text that the database has for its value, whichever format the driver had it sent in. Nothing
 * passes through a Java type that would depend on a time zone, a calendar or a converter. Any session can read the text
 * back, whatever its settings are (PostgreSQL documentation, "Date/Time Output").
 */
final class ColumnText {
    private static final int BINARY = 1;
    private static final LocalDate ORIGIN = LocalDate.of(2000, 1, 1);

    /** A negative {@code interval} of style {@code sql_standard}: one sign for days and time, which other styles read anew. */
    private static final Pattern ONE_SIGN = Pattern.compile("-\\d+ \\d+:\\d\\d:\\d\\d(\\.\\d+)?");

    private ColumnText() {}

    static @Nullable DatabaseText read(ResultSet rows, int column) throws SQLException {
        String text = text(rows, column);
        return text == null ? null : new DatabaseText(text);
    }

    private static @Nullable String text(ResultSet rows, int column) throws SQLException {
        return switch (rows.getMetaData().getColumnClassName(column)) {
            case "[B" -> hex(rows.getBytes(column));
            case "java.sql.Date" -> isBinary(rows, column) ? date(rows.getBytes(column)) : rows.getString(column);
            case "java.sql.Timestamp" ->
                isBinary(rows, column)
                        ? timestamp(rows.getBytes(column), OrderingKeyType.hasZone(rows.getMetaData(), column))
                        : rows.getString(column);
            case "java.sql.Time" -> isBinary(rows, column) ? time(rows.getBytes(column)) : rows.getString(column);
            case "java.sql.Array" ->
                isBinary(rows, column) ? array(rows.getBytes(column), rows.getString(column)) : rows.getString(column);
            case "java.lang.Double" -> number(rows.getString(column), Double::valueOf);
            case "java.lang.Float" -> number(rows.getString(column), Float::valueOf);
            default -> unambiguous(rows.getString(column));
        };
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
    }

    private static boolean isBinary(ResultSet rows, int column) throws SQLException {
        return rows.getMetaData().unwrap(PGResultSetMetaData.class).getFormat(column) == BINARY;
    }

    /** Days since 2000 (PostgreSQL sources, {@code date_send}). */
    private static @Nullable String date(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        int days = ByteConverter.int4(bytes, 0);
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            return days > 0 ? "infinity" : "-infinity";
        }
        return TimeText.of(ORIGIN.plusDays(days));
    }

    /** Microseconds since 2000 (PostgreSQL sources, {@code timestamp_send}). */
    private static @Nullable String timestamp(byte @Nullable [] bytes, boolean zone) {
        if (bytes == null) {
            return null;
        }
        long micros = ByteConverter.int8(bytes, 0);
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        return TimeText.of(ORIGIN.atStartOfDay().plus(micros, ChronoUnit.MICROS), zone ? "+00" : "");
    }

    /** Microseconds, and with a zone its seconds west of Greenwich (PostgreSQL sources, {@code timetz_send}). */
    private static @Nullable String time(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        long micros = ByteConverter.int8(bytes, 0);
        String time = micros == TimeUnit.DAYS.toMicros(1)
                ? "24:00:00"
                : TimeText.of(LocalTime.ofNanoOfDay(TimeUnit.MICROSECONDS.toNanos(micros)));
        return bytes.length == Long.BYTES ? time : time + offset(-ByteConverter.int4(bytes, Long.BYTES));
    }

    /**
     * The driver leaves out where an array's dimensions begin, which is part of the value unless that is 1. The number of
     * dimensions, two more numbers, then for each its length and where it begins (PostgreSQL sources, {@code array_send}).
     */
    private static @Nullable String array(byte @Nullable [] bytes, @Nullable String elements) {
        if (bytes == null || elements == null) {
            return null;
        }
        StringBuilder bounds = new StringBuilder();
        boolean plain = true;
        int at = 3 * Integer.BYTES;
        for (int i = ByteConverter.int4(bytes, 0); i > 0; i--, at += 2 * Integer.BYTES) {
            int first = ByteConverter.int4(bytes, at + Integer.BYTES);
            bounds.append('[')
                    .append(first)
                    .append(':')
                    .append(first + ByteConverter.int4(bytes, at) - 1)
                    .append(']');
            plain &= first == 1;
        }
        return plain ? elements : bounds.append('=').append(elements).toString();
    }

    private static String offset(int seconds) {
        return seconds == 0 ? "+00" : ZoneOffset.ofTotalSeconds(seconds).getId();
    }

    /** Both formats are spelled alike; an amount of money, which the driver takes for a number, stays as it is. */
    private static @Nullable String number(@Nullable String text, Function<String, ? extends Number> parser) {
        try {
            return text == null ? null : parser.apply(text).toString();
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static @Nullable String unambiguous(@Nullable String text) {
        return text != null && text.startsWith("-") && ONE_SIGN.matcher(text).matches()
                ? text.replace(" ", " -")
                : text;
    }
}
