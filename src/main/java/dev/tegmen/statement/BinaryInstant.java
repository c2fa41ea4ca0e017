package dev.tegmen.statement;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.postgresql.util.ByteConverter;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * A {@code timestamptz} that pgjdbc sends as eight bytes. As text, which is all that it does of itself, driver and server
 * need some microseconds for each: much, beside reading a page. Where binary transfer is switched off it is text here too.
 * Both engines read it so (PostgreSQL sources, {@code timestamptz_recv}; CockroachDB's, {@code pgwirebase}).
 */
final class BinaryInstant extends PGobject implements PGBinaryObject {
    private static final long serialVersionUID = 1L;

    /** Where PostgreSQL counts from: 2000-01-01. */
    private static final long ORIGIN = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    /** The years whose text is that of ISO 8601 for both sides, also when it was rounded up. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    /** What the driver reads {@code infinity} and {@code -infinity} as; no other value of a day and an offset is so far away. */
    private static final Instant INFINITY = OffsetDateTime.MAX.toInstant();

    private static final Instant MINUS_INFINITY = OffsetDateTime.MIN.toInstant();

    private final long micros;

    private BinaryInstant(long micros) {
        this.micros = micros;
        setType("timestamptz");
    }

    /** What to give to {@code setObject}. */
    static Object of(Instant instant) {
        if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
            return beyond(instant);
        }
        long seconds = TimeUnit.SECONDS.toMicros(instant.getEpochSecond() - ORIGIN);
        return new BinaryInstant(seconds + (instant.getNano() + 500) / 1_000); // rounded, as the driver does
    }

    private static Object beyond(Instant instant) {
        if (instant.equals(INFINITY)) {
            return new BinaryInstant(Long.MAX_VALUE);
        }
        return instant.equals(MINUS_INFINITY) ? new BinaryInstant(Long.MIN_VALUE) : instant.atOffset(ZoneOffset.UTC);
    }

    @Override
    public String getValue() {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        long seconds = Math.floorDiv(micros, 1_000_000L);
        return Instant.ofEpochSecond(seconds + ORIGIN, Math.floorMod(micros, 1_000_000L) * 1_000)
                .toString();
    }

    @Override
    public int lengthInBytes() {
        return Long.BYTES;
    }

    @Override
    public void toBytes(byte[] bytes, int offset) {
        ByteConverter.int8(bytes, offset, micros);
    }

    /** The type only: the value is the caller's data. */
    @Override
    public String toString() {
        return "timestamptz";
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("it is sent, never read");
    }
}
