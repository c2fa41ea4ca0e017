package dev.tegmen.dao;

import dev.tegmen.page.CursorSigning;
import dev.tegmen.page.PageLimits;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** How a {@link Dao} makes keys and pages. Immutable and thread-safe, if the supplier of keys is. */
public final class DaoOptions {
    private static final DaoOptions DEFAULTS =
            new DaoOptions(UUID::randomUUID, PageLimits.ofDefaults(), Optional.empty());

    private final Supplier<UUID> ids;
    private final PageLimits pageLimits;
    private final Optional<CursorSigning> cursorSigning;

    private DaoOptions(Supplier<UUID> ids, PageLimits pageLimits, Optional<CursorSigning> cursorSigning) {
        this.ids = ids;
        this.pageLimits = pageLimits;
        this.cursorSigning = cursorSigning;
    }

    /**
     * Random keys (version 4 of RFC 9562), {@linkplain PageLimits#ofDefaults() default limits}, unsigned tokens.
     *
     * @return the defaults
     */
    public static DaoOptions ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Sets where keys of new rows come from, in tables whose key is one UUID.
     *
     * @param supplier makes keys, each once; thread-safe
     * @return changed options
     */
    public DaoOptions withIds(Supplier<UUID> supplier) {
        return new DaoOptions(Objects.requireNonNull(supplier, "supplier"), pageLimits, cursorSigning);
    }

    /**
     * Sets how many rows a page has.
     *
     * @param limits default and maximum
     * @return changed options
     */
    public DaoOptions withPageLimits(PageLimits limits) {
        return new DaoOptions(ids, Objects.requireNonNull(limits, "limits"), cursorSigning);
    }

    /**
     * Signs tokens of pages. Unsigned tokens are refused from then on.
     *
     * @param signing the keys
     * @return changed options
     */
    public DaoOptions withCursorSigning(CursorSigning signing) {
        return new DaoOptions(ids, pageLimits, Optional.of(signing));
    }

    /**
     * Returns what makes keys.
     *
     * @return a supplier of keys, each once
     */
    public Supplier<UUID> ids() {
        return ids;
    }

    PageLimits pageLimits() {
        return pageLimits;
    }

    Optional<CursorSigning> cursorSigning() {
        return cursorSigning;
    }
}
