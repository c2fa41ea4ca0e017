package dev.tegmen.property;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws the input of one try. Small and extreme values come more often than chance alone would have them. */
public final class Choices {
    private final RandomGenerator random;

    Choices(RandomGenerator random) {
        this.random = random;
    }

    /** Whatever is not offered here; of the same seed. */
    public RandomGenerator random() {
        return random;
    }

    public boolean flag() {
        return random.nextBoolean();
    }

    @SafeVarargs
    public final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    public <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** One of them is asked. */
    @SafeVarargs
    public final <T> T from(Supplier<? extends T>... suppliers) {
        return suppliers[random.nextInt(suppliers.length)].get();
    }

    public <T> @Nullable T nullOr(double share, Supplier<T> value) {
        return random.nextDouble() < share ? null : value.get();
    }

    public int between(int from, int to) {
        return (int) between((long) from, to);
    }

    /** A number of the whole range, both ends included: an end, near zero, of any magnitude, or anywhere. */
    public long between(long from, long to) {
        long number =
                switch (random.nextInt(10)) {
                    case 0 -> from;
                    case 1 -> to;
                    case 2 -> random.nextInt(-3, 4);
                    case 3, 4 -> random.nextLong() >> random.nextInt(Long.SIZE);
                    default -> anywhere(from, to);
                };
        return number < from || number > to ? anywhere(from, to) : number;
    }

    private long anywhere(long from, long to) {
        return to == Long.MAX_VALUE
                ? from == Long.MIN_VALUE ? random.nextLong() : random.nextLong(from - 1, to) + 1
                : random.nextLong(from, to + 1);
    }

    /** As many as between the two sizes, often few. */
    public <T> List<T> list(int from, int to, Supplier<T> item) {
        int size = random.nextInt(from, random.nextInt(from, to + 1) + 1);
        if (random.nextInt(10) == 0) {
            size = to;
        }
        List<T> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(item.get());
        }
        return items;
    }

    /** Pieces in any order and number. */
    public String joined(int most, String... pieces) {
        return String.join("", list(0, most, () -> oneOf(pieces)));
    }

    /** Characters of any kind, halves of pairs included: half the texts are of ASCII and what is special in it. */
    public String text(int from, int to) {
        boolean plain = random.nextBoolean();
        StringBuilder text = new StringBuilder();
        list(from, to, () -> plain ? ascii() : anyCharacter()).forEach(text::append);
        return text.toString();
    }

    private char ascii() {
        return (char) random.nextInt(0x80);
    }

    private char anyCharacter() {
        return switch (random.nextInt(6)) {
            case 0 -> ascii();
            case 1 -> (char) random.nextInt(0x250);
            case 2 -> (char) random.nextInt(Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1);
            case 3 -> oneOf('\0', '\n', '\u007f', '\u0130', '\u2028', '\ufeff', '\ufffd', '\uffff');
            default -> (char) random.nextInt(0x10000);
        };
    }

    public BigInteger bigInteger() {
        return from(
                () -> BigInteger.valueOf(between(Long.MIN_VALUE, Long.MAX_VALUE)),
                () -> new BigInteger(between(0, 200), asRandom()).multiply(BigInteger.valueOf(oneOf(-1, 1))));
    }

    public BigDecimal bigDecimal() {
        return new BigDecimal(bigInteger(), between(-30, 30));
    }

    private java.util.Random asRandom() {
        return new java.util.Random(random.nextLong());
    }
}
