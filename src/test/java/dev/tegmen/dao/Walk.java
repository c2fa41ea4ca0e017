package dev.tegmen.dao;

import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import java.util.ArrayList;
import java.util.List;

/** All rows, page by page: by token and by the page's own request in turn. */
final class Walk {
    private static final int MOST_PAGES = 1000;

    private Walk() {}

    static <T> List<T> forwards(Rows<T> rows, int size) {
        List<T> all = new ArrayList<>();
        Page<T> page = rows.page(PageRequest.first(size));
        all.addAll(page.items());
        for (int n = 0; page.hasNext() && n < MOST_PAGES; n++) {
            PageRequest byToken = PageRequest.first(size).after(page.nextToken().orElseThrow());
            page = rows.page(n % 2 == 0 ? page.next() : byToken);
            all.addAll(page.items());
        }
        return all;
    }

    static <T> List<T> backwards(Rows<T> rows, int size) {
        List<T> all = new ArrayList<>();
        Page<T> page = rows.page(PageRequest.last(size));
        all.addAll(page.items());
        for (int n = 0; page.hasPrevious() && n < MOST_PAGES; n++) {
            PageRequest byToken =
                    PageRequest.last(size).before(page.previousToken().orElseThrow());
            page = rows.page(n % 2 == 0 ? page.previous() : byToken);
            all.addAll(0, page.items());
        }
        return all;
    }
}
