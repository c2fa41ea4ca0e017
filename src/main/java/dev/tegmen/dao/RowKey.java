package dev.tegmen.dao;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a row is known by, so that equal keys are equal here: the database spells some values otherwise than they came. */
record RowKey(List<Object> values) {
    static RowKey of(@Nullable Object[] values) {
        List<Object> same = new ArrayList<>(values.length);
        for (Object value : values) {
            same.add(same(value));
        }
        return new RowKey(same);
    }

    private static Object same(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros();
        }
        if (value instanceof Instant time) {
            return micros(time);
        }
        if (value instanceof OffsetDateTime time) {
            return micros(time.toInstant());
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Object[] elements) {
            return Arrays.asList(elements);
        }
        return value == null ? List.of() : value;
    }

    private static Instant micros(Instant time) {
        return time.isBefore(Instant.MAX.minusSeconds(1)) ? time.plusNanos(500).truncatedTo(ChronoUnit.MICROS) : time;
    }

    /** Nothing of the values. */
    @Override
    public String toString() {
        return "RowKey";
    }
}
