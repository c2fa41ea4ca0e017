package dev.tegmen.statement;

import org.jooq.DSLContext;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/**
 * For statements on tables whose names need no quotes and which the search path finds, such as this library's own: their
 * text reads as one would write it by hand.
 */
public final class PlainNames {
    /** Makes statements for {@link Query} and {@link Update}; it has no connection. Thread-safe. */
    public static final DSLContext SQL = DSL.using(
            SqlText.DIALECT,
            new Settings().withRenderSchema(false).withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED));

    private PlainNames() {}
}
