package dev.tegmen.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CockroachDB hybrid logical timestamp: what {@code cluster_logical_timestamp()} returns and {@code AS OF SYSTEM TIME}
 * takes (CockroachDB documentation, "AS OF SYSTEM TIME").
 *
 * @param nanos nanoseconds since 1970
 * @param logical orders what happened in the same nanosecond
 */
record HlcTimestamp(long nanos, int logical) {
    private static final Pattern DECIMAL = Pattern.compile("([0-9]{1,19})(?:\\.([0-9]{10}))?");

    HlcTimestamp {
        if (nanos <= 0 || logical < 0) {
            throw new IllegalArgumentException("not a moment");
        }
    }

    static HlcTimestamp parse(String decimal) {
        Matcher matcher = DECIMAL.matcher(decimal);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a logical timestamp of CockroachDB: " + decimal);
        }
        String logical = matcher.group(2);
        return new HlcTimestamp(Long.parseLong(matcher.group(1)), logical == null ? 0 : Integer.parseInt(logical));
    }

    /** Digits and a point, and nothing else: it stands in SQL as text, since SET takes no bind. */
    String decimal() {
        String logicalDigits = Integer.toString(logical);
        return nanos + "." + "0".repeat(10 - logicalDigits.length()) + logicalDigits;
    }
}
