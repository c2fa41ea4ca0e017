package dev.tegmen.dao;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Statements by their shape, each rendered when it is first needed. How many are kept is bounded, since a table of n columns
 * has 2ⁿ sets of them; what comes beyond is rendered at each call.
 *
 * @param <S> what makes two statements different
 * @param <Q> a statement
 */
final class Rendered<S, Q> {
    private static final int MOST = 256;

    private final ConcurrentMap<S, Q> known = new ConcurrentHashMap<>();
    private final Function<S, Q> render;

    Rendered(Function<S, Q> render) {
        this.render = render;
    }

    Q of(S shape) {
        Q statement = known.get(shape);
        if (statement != null) {
            return statement;
        }
        return known.size() < MOST ? known.computeIfAbsent(shape, render) : render.apply(shape);
    }
}
