package dev.tegmen.page;

import dev.tegmen.page.InvalidCursorException.Reason;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A type that a key's values have in the database, as JDBC sees it: how a value is read from a column, and how it stands
 * in a token. The numbers are part of the token's layout and never change.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
enum ValueType {
    UUID_VALUE(
            1,
            UUID.class,
            (value, out) -> {
                UUID uuid = (UUID) value;
                out.writeLong(uuid.getMostSignificantBits());
                out.writeLong(uuid.getLeastSignificantBits());
            },
            in -> new UUID(in.getLong(), in.getLong()),
            (rows, column) -> rows.getObject(column, UUID.class)),

    INSTANT(
            2,
            Instant.class,
            (value, out) -> writeInstant((Instant) value, out),
            in -> storable(readInstant(in)),
            (rows, column) -> {
                OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
                return time == null ? null : time.toInstant();
            }),

    OFFSET_DATE_TIME(
            3,
            OffsetDateTime.class,
            (value, out) -> {
                OffsetDateTime time = (OffsetDateTime) value;
                writeInstant(time.toInstant(), out);
                out.writeInt(time.getOffset().getTotalSeconds());
            },
            in -> OffsetDateTime.ofInstant(storable(readInstant(in)), ZoneOffset.ofTotalSeconds(in.getInt())),
            (rows, column) -> rows.getObject(column, OffsetDateTime.class)),

    LOCAL_DATE_TIME(
            4,
            LocalDateTime.class,
            (value, out) -> writeInstant(((LocalDateTime) value).toInstant(ZoneOffset.UTC), out),
            in -> storable(LocalDateTime.ofInstant(readInstant(in), ZoneOffset.UTC)),
            (rows, column) -> rows.getObject(column, LocalDateTime.class)),

    LOCAL_DATE(
            5,
            LocalDate.class,
            (value, out) -> out.writeLong(((LocalDate) value).toEpochDay()),
            in -> storable(LocalDate.ofEpochDay(in.getLong())),
            (rows, column) -> rows.getObject(column, LocalDate.class)),

    SHORT(6, Short.class, (value, out) -> out.writeShort((Short) value), ByteBuffer::getShort, (rows, column) -> {
        short value = rows.getShort(column);
        return rows.wasNull() ? null : value;
    }),

    INTEGER(7, Integer.class, (value, out) -> out.writeInt((Integer) value), ByteBuffer::getInt, (rows, column) -> {
        int value = rows.getInt(column);
        return rows.wasNull() ? null : value;
    }),

    LONG(8, Long.class, (value, out) -> out.writeLong((Long) value), ByteBuffer::getLong, (rows, column) -> {
        long value = rows.getLong(column);
        return rows.wasNull() ? null : value;
    }),

    BIG_DECIMAL(
            9,
            BigDecimal.class,
            (value, out) -> {
                BigDecimal number = (BigDecimal) value;
                out.writeInt(number.scale());
                writeBytes(number.unscaledValue().toByteArray(), out);
            },
            in -> {
                int scale = readScale(in);
                return new BigDecimal(readInteger(in), scale);
            },
            ResultSet::getBigDecimal) {
        @Override
        boolean same(Object one, Object other) {
            return ((BigDecimal) one).compareTo((BigDecimal) other) == 0;
        }
    },

    BIG_INTEGER(
            10,
            BigInteger.class,
            (value, out) -> writeBytes(((BigInteger) value).toByteArray(), out),
            ValueType::readInteger,
            (rows, column) -> {
                BigDecimal value = rows.getBigDecimal(column);
                return value == null ? null : value.toBigIntegerExact();
            }),

    DOUBLE(
            11,
            Double.class,
            (value, out) -> out.writeLong(Double.doubleToLongBits((Double) value)),
            ValueType::readDouble,
            (rows, column) -> {
                double value = rows.getDouble(column);
                return rows.wasNull() ? null : value;
            }),

    FLOAT(
            12,
            Float.class,
            (value, out) -> out.writeInt(Float.floatToIntBits((Float) value)),
            ValueType::readFloat,
            (rows, column) -> {
                float value = rows.getFloat(column);
                return rows.wasNull() ? null : value;
            }),

    STRING(
            13,
            String.class,
            (value, out) -> writeBytes(((String) value).getBytes(StandardCharsets.UTF_8), out),
            ValueType::readText,
            ResultSet::getString),

    BOOLEAN(
            14,
            Boolean.class,
            (value, out) -> out.writeBoolean((Boolean) value),
            ValueType::readBoolean,
            (rows, column) -> {
                boolean value = rows.getBoolean(column);
                return rows.wasNull() ? null : value;
            });

    /** What both engines can store (PostgreSQL documentation, "Date/Time Types"): 4713 BC to 294276 AD. */
    private static final int FIRST_YEAR = -4712;

    private static final int LAST_YEAR = 294_276;
    private static final int LAST_DATE_YEAR = 5_874_897;
    private static final Instant FIRST =
            LocalDate.of(FIRST_YEAR, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Instant LAST =
            LocalDate.of(LAST_YEAR + 1, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

    /** Digits before or after the point of a {@code numeric} (PostgreSQL documentation, "Numeric Types"). */
    private static final int MAXIMUM_DIGITS = 131_072;

    /** What pgjdbc makes of {@code infinity} and {@code -infinity}. */
    private static final Instant INFINITY = OffsetDateTime.MAX.toInstant();

    private static final Instant MINUS_INFINITY = OffsetDateTime.MIN.toInstant();

    private final byte tag;
    private final Class<?> javaType;
    private final Encoder encoder;
    private final Decoder decoder;
    private final Column column;

    ValueType(int tag, Class<?> javaType, Encoder encoder, Decoder decoder, Column column) {
        this.tag = (byte) tag;
        this.javaType = javaType;
        this.encoder = encoder;
        this.decoder = decoder;
        this.column = column;
    }

    static Optional<ValueType> of(Class<?> javaType) {
        for (ValueType type : values()) {
            if (type.javaType == javaType) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The byte that announces a value of this type in a token; 0 announces null. */
    byte tag() {
        return tag;
    }

    Class<?> javaType() {
        return javaType;
    }

    void write(Object value, DataOutputStream out) throws IOException {
        encoder.write(value, out);
    }

    /**
     * Reads a value that the database can hold and that is written as {@link #write} writes it; anything else is refused, or
     * runs over the buffer's end.
     */
    Object read(ByteBuffer in) {
        try {
            return decoder.read(in);
        } catch (DateTimeException | ArithmeticException e) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
    }

    @Nullable
    Object read(ResultSet rows, int position) throws SQLException {
        return column.read(rows, position);
    }

    /** Whether two values are the same to the database. */
    boolean same(Object one, Object other) {
        return one.equals(other);
    }

    private static void writeInstant(Instant instant, DataOutputStream out) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant readInstant(ByteBuffer in) {
        return Instant.ofEpochSecond(in.getLong(), readNanos(in));
    }

    private static int readNanos(ByteBuffer in) {
        int nanos = in.getInt();
        require(nanos >= 0 && nanos < 1_000_000_000);
        return nanos;
    }

    private static Instant storable(Instant instant) {
        boolean infinite = instant.equals(INFINITY) || instant.equals(MINUS_INFINITY);
        require(infinite || (!instant.isBefore(FIRST) && instant.isBefore(LAST)));
        return instant;
    }

    private static LocalDateTime storable(LocalDateTime time) {
        boolean infinite = time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN);
        require(infinite || (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR));
        return time;
    }

    private static LocalDate storable(LocalDate date) {
        boolean infinite = date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN);
        require(infinite || (date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_DATE_YEAR));
        return date;
    }

    /** A scale beyond what the database has would make a short token expand to megabytes of digits. */
    private static int readScale(ByteBuffer in) {
        int scale = in.getInt();
        require(scale >= -MAXIMUM_DIGITS && scale <= MAXIMUM_DIGITS);
        return scale;
    }

    private static String readText(ByteBuffer in) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(readBytes(in)).toString();
            require(text.indexOf('\0') < 0);
            return text;
        } catch (CharacterCodingException e) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
    }

    private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
        if (bytes.length > Character.MAX_VALUE) {
            throw new IllegalStateException("a key value of " + bytes.length + " bytes does not fit into a page token");
        }
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    /** The announced length is checked against what is there before anything is made of it. */
    private static ByteBuffer readBytes(ByteBuffer in) {
        int length = in.getShort() & 0xFFFF;
        require(length <= in.remaining());
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return bytes;
    }

    private static BigInteger readInteger(ByteBuffer in) {
        ByteBuffer bytes = readBytes(in);
        require(bytes.hasRemaining());
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        BigInteger integer = new BigInteger(copy);
        require(copy.length == integer.bitLength() / Byte.SIZE + 1); // no leading bytes that say nothing
        return integer;
    }

    private static Double readDouble(ByteBuffer in) {
        long bits = in.getLong();
        double value = Double.longBitsToDouble(bits);
        require(Double.doubleToLongBits(value) == bits); // one NaN of many
        return value;
    }

    private static Float readFloat(ByteBuffer in) {
        int bits = in.getInt();
        float value = Float.intBitsToFloat(bits);
        require(Float.floatToIntBits(value) == bits);
        return value;
    }

    private static Boolean readBoolean(ByteBuffer in) {
        byte value = in.get();
        require(value == 0 || value == 1);
        return value == 1;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
    }

    private interface Encoder {
        void write(Object value, DataOutputStream out) throws IOException;
    }

    private interface Decoder {
        Object read(ByteBuffer in);
    }

    private interface Column {
        @Nullable
        Object read(ResultSet rows, int column) throws SQLException;
    }
}
