package dev.tegmen.page;

import static dev.tegmen.page.Things.THINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.tegmen.page.InvalidCursorException.Reason;
import dev.tegmen.property.Choices;
import dev.tegmen.property.Property;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tokens: what is written is read, and whatever else comes is refused. */
class PageTokenCodecProperties {
    /** One key of each type, and the tie-breaker. */
    private static final Ordering ALL_TYPES = Ordering.of(
            THINGS.columns.stream().map(column -> column.field().asc()).toArray(SortField<?>[]::new));

    /** Some copies of the longest token, and a stack trace. */
    private static final long ALLOCATED_AT_MOST = 128 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final PageTokenQuery QUERY = new PageTokenQuery("a query");
    private static final PageTokenCodec UNSIGNED = new PageTokenCodec(ALL_TYPES, null);
    private static final PageTokenCodec SIGNED = new PageTokenCodec(ALL_TYPES, CursorSigning.with("2026-11", KEY));

    @Test
    void readsWhatItWrote() {
        Property.holds(
                "readsWhatItWrote",
                2000,
                choices -> readsWhatItWrote(position(choices), choices.oneOf(SIGNED, UNSIGNED)));
    }

    private static void readsWhatItWrote(Position position, PageTokenCodec codec) {
        String token = codec.encode(position, QUERY);
        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertSame(codec.decode(token, QUERY), position);
    }

    private static void assertSame(Position one, Position other) {
        assertThat(one.inclusive()).isEqualTo(other.inclusive());
        assertThat(one.moment()).isEqualTo(other.moment());
        for (int i = 0; i < other.size(); i++) {
            assertThat(one.value(i)).isEqualTo(other.value(i));
        }
    }

    @Test
    void decodesOrRefusesWhateverTheBytesAre() {
        Property.holds(
                "decodesOrRefusesWhateverTheBytesAre",
                500,
                PageTokenCodecProperties::decodesOrRefusesWhateverTheBytesAre);
    }

    private static void decodesOrRefusesWhateverTheBytesAre(Choices choices) {
        boolean signed = choices.flag();
        PageTokenCodec codec = signed ? SIGNED : UNSIGNED;
        String token = codec.encode(position(choices), QUERY);
        RandomGenerator random = choices.random();
        for (int i = 0; i < 200; i++) {
            String mutated = i % 10 == 0 ? randomText(random) : mutated(token, random);
            long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            try {
                Position decoded = codec.decode(mutated, QUERY);
                assertThat(codec.encode(decoded, QUERY)).isEqualTo(mutated);
                assertThat(signed && !mutated.equals(token)).as("forged").isFalse();
            } catch (InvalidCursorException refused) {
                long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
                assertThat(allocated).isLessThan(ALLOCATED_AT_MOST);
                assertThat(mutated).isNotEqualTo(token);
            }
        }
    }

    private static String mutated(String token, RandomGenerator random) {
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(20));
                // lengths and scales gone wild
                default ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) (random.nextBoolean() ? -1 : 127));
            }
        }
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        if (random.nextInt(8) > 0 || text.isEmpty()) {
            return text;
        }
        int at = random.nextInt(text.length());
        return text.substring(0, at) + (char) random.nextInt(0x250) + text.substring(at + random.nextInt(2));
    }

    private static String randomText(RandomGenerator random) {
        int length = random.nextInt(random.nextInt(10) == 0 ? 6000 : 200);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextInt(5) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(96)));
        }
        return text.toString();
    }

    @Test
    void refusesASignedTokenWithAnyBitFlipped() {
        Property.holds("refusesASignedTokenWithAnyBitFlipped", 20, choices -> refusesAnyBitFlipped(position(choices)));
    }

    private static void refusesAnyBitFlipped(Position position) {
        byte[] bytes = Base64.getUrlDecoder().decode(SIGNED.encode(position, QUERY));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(SIGNED, text(flipped), Reason.UNTRUSTED, Reason.MALFORMED);
        }
    }

    @Test
    void refusesATokenThatIsCutOrExtended() {
        Property.holds(
                "refusesATokenThatIsCutOrExtended",
                50,
                choices -> refusesAnotherLength(position(choices), choices.between(0, 300)));
    }

    private static void refusesAnotherLength(Position position, int length) {
        byte[] bytes = Base64.getUrlDecoder().decode(UNSIGNED.encode(position, QUERY));
        if (length != bytes.length) {
            assertRefused(UNSIGNED, text(Arrays.copyOf(bytes, length)), Reason.MALFORMED, Reason.OTHER_QUERY);
        }
    }

    @Test
    void refusesATokenOfAnotherQuery() {
        String token = UNSIGNED.encode(somePosition(), QUERY);
        assertThatThrownBy(() -> UNSIGNED.decode(token, new PageTokenQuery("another query")))
                .isInstanceOfSatisfying(InvalidCursorException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.OTHER_QUERY));
        assertThatThrownBy(() -> UNSIGNED.decode(token, new PageTokenQuery("a query", 1)))
                .isInstanceOf(InvalidCursorException.class);
    }

    @Test
    void refusesTooLongATokenBeforeDecodingIt() {
        assertRefused(UNSIGNED, "A".repeat(PageTokenCodec.MAXIMUM_LENGTH + 1), Reason.TOO_LONG);
        assertRefused(UNSIGNED, "A".repeat(PageTokenCodec.MAXIMUM_LENGTH), Reason.MALFORMED);
    }

    @Test
    void refusesOtherSpellingsOfTheSameBytes() {
        byte[] bytes = Base64.getUrlDecoder().decode(UNSIGNED.encode(somePosition(), QUERY));
        byte[] fitting = Arrays.copyOf(bytes, bytes.length / 3 * 3 + 1);
        String token = text(fitting);
        assertRefused(UNSIGNED, token + "==", Reason.MALFORMED);
        assertRefused(UNSIGNED, " " + token, Reason.MALFORMED);
        char last = token.charAt(token.length() - 1);
        assertRefused(UNSIGNED, token.substring(0, token.length() - 1) + (char) (last + 1), Reason.MALFORMED);
    }

    @Test
    void refusesOtherSpellingsOfTheSameValue() {
        assertOtherSpelling(PageTokenValue.BOOLEAN, true, 2);
        assertOtherSpelling(PageTokenValue.TEXT, new DatabaseText("/"), 0, 2, 0xC0, 0xAF);
        assertOtherSpelling(PageTokenValue.STRING, "/", 0, 2, 0xC0, 0xAF);
    }

    private static void assertOtherSpelling(PageTokenValue type, Object value, int... spelling) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try {
            type.write(value, new DataOutputStream(written));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(type.read(ByteBuffer.wrap(written.toByteArray()))).isEqualTo(value);
        ByteBuffer other = ByteBuffer.allocate(spelling.length);
        for (int b : spelling) {
            other.put((byte) b);
        }
        assertThatThrownBy(() -> type.read(other.flip())).isInstanceOf(InvalidCursorException.class);
    }

    @Test
    void refusesUnsignedTokensWhereTheyMustBeSignedAndTheOtherWayRound() {
        assertRefused(SIGNED, UNSIGNED.encode(somePosition(), QUERY), Reason.UNTRUSTED);
        assertRefused(UNSIGNED, SIGNED.encode(somePosition(), QUERY), Reason.UNTRUSTED);
    }

    @Test
    void acceptsOlderKeysUntilTheyAreDropped() {
        byte[] newer = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
        String old = SIGNED.encode(somePosition(), QUERY);
        CursorSigning rotated = CursorSigning.with("2027-05", newer).accepting("2026-11", KEY);
        assertSame(new PageTokenCodec(ALL_TYPES, rotated).decode(old, QUERY), somePosition());

        assertRefused(new PageTokenCodec(ALL_TYPES, CursorSigning.with("2027-05", newer)), old, Reason.UNTRUSTED);
        assertRefused(new PageTokenCodec(ALL_TYPES, CursorSigning.with("2026-11", newer)), old, Reason.UNTRUSTED);
    }

    @Test
    void refusesANullWhereThereIsNone() {
        Ordering ids = Ordering.of(THINGS.ID.asc());
        PageTokenCodec codec = new PageTokenCodec(ids, null);
        String token = codec.encode(new Position(new @Nullable Object[] {null}, false, null), QUERY);
        assertRefused(codec, token, Reason.MALFORMED);
    }

    @Test
    void refusesValuesThatNoDatabaseHolds() {
        PageTokenCodec texts =
                new PageTokenCodec(Ordering.of(THINGS.columns.get(3).field().asc(), THINGS.ID.asc()), null);
        UUID id = UUID.randomUUID();
        assertRefused(texts, texts.encode(position("nul \0", id), QUERY), Reason.MALFORMED);
        PageTokenCodec times =
                new PageTokenCodec(Ordering.of(THINGS.columns.get(7).field().asc(), THINGS.ID.asc()), null);
        assertRefused(times, times.encode(position(Instant.MAX, id), QUERY), Reason.MALFORMED);
        Instant finer =
                Instant.parse("2026-01-01T00:00:00.000000001Z"); // it would be rounded, perhaps past the last time
        assertRefused(times, times.encode(position(finer, id), QUERY), Reason.MALFORMED);
        Instant infinity = OffsetDateTime.MAX.toInstant();
        assertThat(times.decode(times.encode(position(infinity, id), QUERY), QUERY)
                        .value(0))
                .isEqualTo(infinity);
    }

    @Test
    void saysWhatToDoWhereTheKeysAreTooLargeForAToken() {
        PageTokenCodec texts =
                new PageTokenCodec(Ordering.of(THINGS.columns.get(3).field().asc(), THINGS.ID.asc()), null);
        for (int length : new int[] {4000, 100_000}) {
            assertThatThrownBy(() -> texts.encode(position("x".repeat(length), UUID.randomUUID()), QUERY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("page token");
        }
    }

    @Test
    void staysCompact() {
        Ordering byAge = Ordering.of(Orders.ORDERS.PLACED_AT.desc(), Orders.ORDERS.ID.desc());
        Position position = position(Instant.now(), UUID.randomUUID());
        assertThat(new PageTokenCodec(byAge, null).encode(position, QUERY)).hasSizeLessThan(60);
    }

    private static Position somePosition() {
        return new Position(values(List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), false, null);
    }

    private static Position position(Object first, UUID id) {
        return new Position(new @Nullable Object[] {first, id}, false, null);
    }

    private static @Nullable Object[] values(List<Integer> choices) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            List<?> ascending = THINGS.columns.get(i).ascending();
            values.add(choices.get(i) < 0 ? null : stored(ascending.get(choices.get(i) % ascending.size())));
        }
        values.add(new UUID(1, 2));
        return values.toArray();
    }

    /** A value as a position holds it. */
    private static Object stored(Object value) {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (value instanceof Things.Size size) {
            return size.name();
        }
        return PageTokenValue.of(value) == PageTokenValue.TEXT ? new DatabaseText(value.toString()) : value;
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void assertRefused(PageTokenCodec codec, String token, Reason... reasons) {
        assertThatThrownBy(() -> codec.decode(token, QUERY))
                .isInstanceOfSatisfying(InvalidCursorException.class, refused -> assertThat(refused.reason())
                        .isIn((Object[]) reasons));
    }

    private static Position position(Choices choices) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Key key : ALL_TYPES.keys()) {
            values.add(
                    key.nullable()
                            ? choices.nullOr(
                                    0.2, () -> value(choices, key.type().valueType()))
                            : value(choices, key.type().valueType()));
        }
        HlcTimestamp moment = choices.nullOr(
                0.5, () -> new HlcTimestamp(choices.between(1, Long.MAX_VALUE), choices.between(0, Integer.MAX_VALUE)));
        return new Position(values.toArray(), choices.flag(), moment);
    }

    private static Object value(Choices choices, PageTokenValue type) {
        return switch (type) {
            case UUID_VALUE ->
                new UUID(choices.random().nextLong(), choices.random().nextLong());
            case INSTANT -> instant(choices);
            case SHORT -> (short) choices.between(Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> choices.between(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> choices.between(Long.MIN_VALUE, Long.MAX_VALUE);
            case STRING -> text(choices);
            case TEXT -> new DatabaseText(text(choices));
            case BOOLEAN -> choices.flag();
        };
    }

    private static String text(Choices choices) {
        return withoutHalfCharacters(
                choices.joined(20, "a", "Z", "0", "9", " ", "'", "\"", "\\", "ä", "ß", "€", "\ud83d\ude00"));
    }

    private static Instant instant(Choices choices) {
        return Instant.ofEpochSecond(
                choices.between(-200_000_000_000L, 9_000_000_000_000L), choices.between(0, 999_999) * 1_000L);
    }

    private static String withoutHalfCharacters(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
