package dev.tegmen.page;

import dev.tegmen.page.PageJoin.Items;
import dev.tegmen.page.SliceReader.Wanted;
import dev.tegmen.statement.SqlCall;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Runs the statements of {@link PageStatements} for one page, with the values of one call. */
final class StatementSource<T, X extends Exception> implements Source<T, X> {
    private final PageStatements<T> statements;
    private final Runner<X> runner;
    private final @Nullable Object[] values;

    StatementSource(PageStatements<T> statements, Runner<X> runner, @Nullable Object[] values) {
        this.statements = statements;
        this.runner = runner;
        this.values = values;
    }

    /** Runs a call, on whatever connection. */
    interface Runner<X extends Exception> {
        <A> A run(SqlCall<A> call) throws X;
    }

    @Override
    public Slice<T> read(Range range, @Nullable Position position, Wanted wanted) throws X {
        return runner.run(statements.read(range, position, wanted.limit(), values, rows -> collect(rows, wanted)));
    }

    private Slice<T> collect(ResultSet rows, Wanted wanted) throws SQLException {
        statements.learn(rows);
        SliceReader<T> collector = new SliceReader<>(statements.ordering(), wanted);
        Items<T> items = statements.page().items(rows);
        Row<T, SQLException> row = new ResultRow<>(statements, rows, items);
        while (items.next()) {
            collector.add(row);
        }
        return collector.stretch();
    }

    @Override
    public void learn() throws X {
        runner.<Boolean>run(statements.none(values, rows -> {
            statements.learn(rows);
            return true;
        }));
    }

    @Override
    public boolean takes(Position position, boolean inTransaction) throws X {
        TokenValues asked = new TokenValues(statements.ordering(), position);
        return runner.run(
                (connection, attempt) -> connection.getAutoCommit() == inTransaction || asked.areTaken(connection));
    }

    @Override
    public long count() throws X {
        return runner.run(statements.count(values));
    }

    private record ResultRow<T>(PageStatements<T> statements, ResultSet rows, Items<T> items)
            implements Row<T, SQLException> {
        @Override
        public T item() throws SQLException {
            return items.item();
        }

        @Override
        public @Nullable Object key(int key) throws SQLException {
            return statements.ordering().keys().get(key).type().valueType().read(rows, statements.column(key));
        }
    }
}
