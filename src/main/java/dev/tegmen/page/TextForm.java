package dev.tegmen.page;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What texts a type of the server takes. A forged token is so refused before anything is sent: an error of the server would
 * end the transaction that is open. Every text that the server itself writes for a value is accepted.
 */
final class TextForm {
    private static final TextForm UNKNOWN = new TextForm(text -> true);

    /** Digits of a {@code numeric} that a token has room for are fewer than the server's limits; an exponent is not written. */
    private static final Pattern NUMERIC =
            Pattern.compile("-?[0-9]{1,4096}(\\.[0-9]{1,4096})?(E[-+]?[0-9]{1,4})?|NaN|-?Infinity");

    private static final Pattern FLOAT =
            Pattern.compile("-?[0-9]{1,400}(\\.[0-9]{1,400})?([eE][-+]?[0-9]{1,4})?|NaN|-?Infinity");
    private static final Pattern BYTES = Pattern.compile("\\\\x([0-9a-f]{2})*");
    private static final Pattern TIME =
            Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?|24:00:00");
    private static final Pattern OFFSET = Pattern.compile("[-+](0[0-9]|1[0-5])(:[0-5][0-9]){0,2}");
    private static final Pattern DATE = Pattern.compile("([0-9]{4,7})-([0-9]{2})-([0-9]{2})( BC)?");
    private static final LocalDate FIRST = LocalDate.of(-4713, 11, 24);
    private static final LocalDate LAST_DATE = LocalDate.of(5_874_897, 12, 31);
    private static final LocalDate LAST_TIME = LocalDate.of(294_276, 12, 31);

    private static final Map<String, TextForm> KNOWN = Map.of(
            "numeric", new TextForm(TextForm::isNumeric),
            "float8", new TextForm(text -> isFloat(text, Math.abs(parse(text)))),
            "float4", new TextForm(text -> isFloat(text, Math.abs((float) parse(text)))),
            "date", new TextForm(text -> isInfinity(text) || isDate(text, LAST_DATE)),
            "timestamp", new TextForm(TextForm::isTimestamp),
            "time", new TextForm(text -> TIME.matcher(text).matches()),
            "timetz", new TextForm(TextForm::isTimeWithZone),
            "bytea", new TextForm(text -> BYTES.matcher(text).matches()));

    private final Predicate<String> form;

    private TextForm(Predicate<String> form) {
        this.form = form;
    }

    static TextForm of(String typeName) {
        return KNOWN.getOrDefault(typeName, UNKNOWN);
    }

    boolean isKnown() {
        return this != UNKNOWN;
    }

    boolean accepts(String text) {
        try {
            return form.test(text);
        } catch (DateTimeException | NumberFormatException e) {
            return false;
        }
    }

    private static boolean isNumeric(String text) {
        return NUMERIC.matcher(text).matches();
    }

    /** Neither too large for the type nor so small that the server would not have it for zero. */
    private static boolean isFloat(String text, double size) {
        if (!FLOAT.matcher(text).matches()) {
            return false;
        }
        boolean named = text.endsWith("y") || text.endsWith("N");
        boolean zero = text.split("[eE]", 2)[0].chars().noneMatch(c -> c >= '1' && c <= '9');
        return named || (!Double.isInfinite(size) && (size > 0) != zero);
    }

    private static double parse(String text) {
        return Double.parseDouble(text);
    }

    private static boolean isInfinity(String text) {
        return text.equals("infinity") || text.equals("-infinity");
    }

    private static boolean isDate(String text, LocalDate last) {
        Matcher matcher = DATE.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        int year = Integer.parseInt(matcher.group(1));
        LocalDate date = LocalDate.of(
                matcher.group(4) == null ? year : 1 - year,
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        return year > 0 && !date.isBefore(FIRST) && !date.isAfter(last);
    }

    private static boolean isTimestamp(String text) {
        if (isInfinity(text)) {
            return true;
        }
        String era = text.endsWith(" BC") ? " BC" : "";
        String plain = text.substring(0, text.length() - era.length());
        int space = plain.indexOf(' ');
        if (space < 0 || plain.indexOf("24:00:00") >= 0) {
            return false;
        }
        String time = plain.substring(space + 1);
        return isDate(plain.substring(0, space) + era, LAST_TIME)
                && (TIME.matcher(time).matches() || (time.endsWith("+00") && isTimeWithZone(time)));
    }

    private static boolean isTimeWithZone(String text) {
        Matcher time = TIME.matcher(text);
        return time.lookingAt() && OFFSET.matcher(text.substring(time.end())).matches();
    }
}
