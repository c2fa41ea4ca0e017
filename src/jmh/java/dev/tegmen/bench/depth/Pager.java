package dev.tegmen.bench.depth;

import dev.tegmen.bench.BenchmarkDatabase;
import java.util.List;

/** A way to read a page of articles, newest first, from any place, in both directions. Thread-safe. */
public interface Pager extends AutoCloseable {
    /** All names, the unit first. */
    List<String> NAMES = List.of("row value", "tegmen", "offset", "spring-data-jpa", "blaze-persistence");

    /** The unit with its limit in the text; measured in turns only. */
    String LIMIT_IN_TEXT = "row value, limit in text";

    /** Starts a pager on one connection. */
    static Pager start(String name, BenchmarkDatabase database) {
        return switch (name) {
            case "row value" -> new RowValuePager(database.pool(1), false);
            case LIMIT_IN_TEXT -> new RowValuePager(database.pool(1), true);
            case "tegmen" -> new TegmenPager(database.pool(1));
            case "offset" -> new OffsetPager(database.pool(1));
            case "spring-data-jpa" -> new SpringDataJpaPager(database.pool(1));
            case "blaze-persistence" -> new BlazePager(database.pool(1));
            default -> throw new IllegalArgumentException("no pager is named " + name);
        };
    }

    /**
     * Makes this pager's own form of a place in the list.
     *
     * @param row the number of the row, from 1
     * @param article that row
     */
    default Object position(long row, Article article) {
        return article;
    }

    /** Reads the first page, and finds whether more follow. */
    List<Article> first(int size);

    /** Reads the page that follows a position, and finds whether more follow. */
    List<Article> after(Object position, int size);

    /** Reads the page that ends before a position, newest first all the same, and finds whether more precede. */
    List<Article> before(Object position, int size);

    @Override
    void close();
}
