package dev.tegmen.dao;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is made when it is first needed, and kept. */
final class Lazy<V> {
    private final Supplier<V> make;
    private volatile @Nullable V made;

    Lazy(Supplier<V> make) {
        this.make = make;
    }

    V get() {
        V known = made;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            V meanwhile = made;
            if (meanwhile == null) {
                meanwhile = make.get();
                made = meanwhile;
            }
            return meanwhile;
        }
    }
}
