package dev.tegmen.bench.depth;

import java.time.Instant;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;

/** The table as jOOQ would generate it. */
final class Articles extends TableImpl<Record> {
    private static final long serialVersionUID = 1L;

    static final Articles ARTICLES = new Articles();

    final TableField<Record, UUID> ID = createField(DSL.name("id"), SQLDataType.UUID.notNull(), this);
    final TableField<Record, String> TITLE =
            createField(DSL.name("title"), SQLDataType.VARCHAR(300).notNull(), this);
    final TableField<Record, UUID> AUTHOR_ID = createField(DSL.name("author_id"), SQLDataType.UUID.notNull(), this);
    final TableField<Record, Instant> CREATED_AT =
            createField(DSL.name("created_at"), SQLDataType.INSTANT.notNull(), this);

    private Articles() {
        super(DSL.name("articles"));
    }

    @Override
    public UniqueKey<Record> getPrimaryKey() {
        return Internal.createUniqueKey(ARTICLES, ARTICLES.ID);
    }
}
