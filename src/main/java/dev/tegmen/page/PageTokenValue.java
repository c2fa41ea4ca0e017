package dev.tegmen.page;

import dev.tegmen.page.InvalidCursorException.Reason;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a key's value is read from a result, and how it stands in a token. The types that most keys have are read and sent
 * as the driver does it best; every other type is {@link #TEXT}. The numbers are part of the token's layout and never
 * change.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
enum PageTokenValue {
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
            (value, out) -> {
                Instant instant = (Instant) value;
                out.writeLong(instant.getEpochSecond());
                out.writeInt(instant.getNano());
            },
            in -> storable(Instant.ofEpochSecond(in.getLong(), readNanos(in))),
            (rows, column) -> {
                OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
                return time == null ? null : time.toInstant();
            }),

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

    STRING(
            13,
            String.class,
            (value, out) -> writeText((String) value, out),
            PageTokenValue::readText,
            ResultSet::getString),

    BOOLEAN(
            14,
            Boolean.class,
            (value, out) -> out.writeBoolean((Boolean) value),
            PageTokenValue::readBoolean,
            (rows, column) -> {
                boolean value = rows.getBoolean(column);
                return rows.wasNull() ? null : value;
            }),

    /** Whatever type it is, in the database's own words. */
    TEXT(
            15,
            DatabaseText.class,
            (value, out) -> writeText(((DatabaseText) value).text(), out),
            in -> new DatabaseText(readText(in)),
            ColumnText::read);

    /** What both engines can store (PostgreSQL documentation, "Date/Time Types"): 4713 BC to 294276 AD. */
    private static final Instant FIRST =
            LocalDate.of(-4712, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

    private static final Instant END =
            LocalDate.of(294_277, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

    /** What pgjdbc makes of {@code infinity} and {@code -infinity}. */
    static final Instant INFINITY = OffsetDateTime.MAX.toInstant();

    static final Instant MINUS_INFINITY = OffsetDateTime.MIN.toInstant();

    private final byte tag;
    private final Class<?> javaType;
    private final Encoder encoder;
    private final Decoder decoder;
    private final Column column;

    PageTokenValue(int tag, Class<?> javaType, Encoder encoder, Decoder decoder, Column column) {
        this.tag = (byte) tag;
        this.javaType = javaType;
        this.encoder = encoder;
        this.decoder = decoder;
        this.column = column;
    }

    /** The type of a position's value. */
    static PageTokenValue of(Object value) {
        return ofJavaType(value.getClass());
    }

    /** The type that holds values of a Java type; {@link #TEXT} where none does so directly. */
    static PageTokenValue ofJavaType(Class<?> javaType) {
        for (PageTokenValue type : values()) {
            if (type.javaType == javaType) {
                return type;
            }
        }
        return TEXT;
    }

    static PageTokenValue ofTag(byte tag) {
        for (PageTokenValue type : values()) {
            if (type.tag == tag) {
                return type;
            }
        }
        throw new InvalidCursorException(Reason.MALFORMED);
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

    /** The database counts microseconds; a finer time would be rounded, perhaps past the last one that it has. */
    private static int readNanos(ByteBuffer in) {
        int nanos = in.getInt();
        require(nanos >= 0 && nanos < 1_000_000_000);
        return nanos;
    }

    private static Instant storable(Instant instant) {
        boolean infinite = instant.equals(INFINITY) || instant.equals(MINUS_INFINITY);
        require(infinite
                || (!instant.isBefore(FIRST)
                        && instant.isBefore(END)
                        && instant.equals(instant.truncatedTo(ChronoUnit.MICROS))));
        return instant;
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Character.MAX_VALUE) {
            throw new IllegalStateException("a key value of " + bytes.length + " bytes does not fit into a page token");
        }
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    /** The announced length is checked against what is there before anything is made of it. */
    private static String readText(ByteBuffer in) {
        int length = in.getShort() & 0xFFFF;
        require(length <= in.remaining());
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            require(text.indexOf('\0') < 0);
            return text;
        } catch (CharacterCodingException e) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
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
