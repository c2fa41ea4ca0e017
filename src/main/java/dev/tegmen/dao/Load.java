package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.SynchronousReplication;
import dev.tegmen.statement.CopyText;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.PSQLException;

/** Rows of a stream on their way into a table by one COPY, in flat memory. Belongs to one call. */
final class Load<R extends Record> {
    private static final int BUFFER = 1 << 16;
    private static final int ROWS_BETWEEN = 10_000;
    private static final long NANOS_BETWEEN = TimeUnit.SECONDS.toNanos(1);

    private final Entity<R, ?, ?> entity;
    private final Inserts<R, ?, ?> inserts;
    private final LoadOptions options;
    private final Iterator<? extends Values<R>> rows;
    private final StringBuilder text = new StringBuilder(BUFFER + BUFFER / 4);
    private long read;
    private long bytes;
    private long toldRows;
    private long toldNanos;
    private @Nullable RuntimeException ofCaller;

    Load(Entity<R, ?, ?> entity, Inserts<R, ?, ?> inserts, LoadOptions options, Iterator<? extends Values<R>> rows) {
        this.entity = entity;
        this.inserts = inserts;
        this.options = options;
        this.rows = rows;
    }

    long run(Session session) {
        if (!rows.hasNext()) {
            return 0;
        }
        ColumnSet first = next();
        List<Field<?>> columns = ColumnSet.fields(entity.table(), first.columns());
        if (columns.isEmpty()) {
            throw new InvalidValueException("row 0", "must name a column");
        }
        CopyText format = CopyText.of(columns);
        long started = System.nanoTime();
        String sql = copy(columns);
        long stored = session.within(options.deadline()).call(Repeat.UNSAFE, (connection, attempt) -> {
            toldNanos = System.nanoTime();
            return copy(connection, sql, format, first, started);
        });
        if (ofCaller != null) {
            throw ofCaller;
        }
        return stored;
    }

    private String copy(List<Field<?>> columns) {
        var sql = entity.view().sql();
        return "copy " + sql.render(entity.table())
                + columns.stream()
                        .map(column -> sql.render(DSL.field(column.getUnqualifiedName())))
                        .collect(Collectors.joining(", ", " (", ")"))
                + " from stdin";
    }

    private long copy(Connection connection, String sql, CopyText format, ColumnSet first, long started)
            throws SQLException {
        CopyIn copy = null;
        try {
            copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
            send(copy, format, first);
        } catch (SQLException failure) {
            throw notEnded(copy, failure, started);
        } catch (RuntimeException failure) {
            if (!cancel(copy, failure)) {
                throw failure;
            }
            ofCaller = failure;
            return 0;
        }
        try {
            long stored = copy.endCopy();
            SynchronousReplication.check(connection.getWarnings());
            return stored;
        } catch (PSQLException failure) {
            if (failure.getServerErrorMessage() == null) {
                throw failure;
            }
            throw SqlExceptionTranslator.translate(failure);
        }
    }

    private void send(CopyIn copy, CopyText format, ColumnSet first) throws SQLException {
        format.append(text, first.values());
        while (rows.hasNext()) {
            ColumnSet row = next();
            if (!row.columns().equals(first.columns())) {
                throw otherColumns(row.columns(), first.columns());
            }
            format.append(text, row.values());
            if (text.length() >= BUFFER) {
                flush(copy);
            }
            tell(false);
        }
        flush(copy);
        tell(true);
    }

    private ColumnSet next() {
        long index = read;
        try {
            Values<R> values = Objects.requireNonNull(rows.next(), "values");
            read++;
            return ColumnSet.of(entity, inserts.row(values).values());
        } catch (InvalidValueException e) {
            throw index == read ? e : Numbered.in("row", index, e);
        } catch (IllegalArgumentException e) {
            throw index == read ? e : Numbered.in(index, e);
        }
    }

    private InvalidValueException otherColumns(BitSet columns, BitSet first) {
        return new InvalidValueException(
                "row " + (read - 1),
                "must name the same columns as row 0: " + names(first) + ", not " + names(columns));
    }

    private List<String> names(BitSet columns) {
        return ColumnSet.fields(entity.table(), columns).stream()
                .map(Field::getName)
                .toList();
    }

    private void flush(CopyIn copy) throws SQLException {
        if (Thread.currentThread().isInterrupted()) {
            throw new SQLException("the load was interrupted; nothing of it stands", SqlState.QUERY_CANCELED);
        }
        byte[] sent = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(sent, 0, sent.length);
        bytes += sent.length;
        text.setLength(0);
    }

    private void tell(boolean all) {
        boolean due = all || read - toldRows >= ROWS_BETWEEN;
        if (due || ((read & 0xff) == 0 && System.nanoTime() - toldNanos >= NANOS_BETWEEN)) {
            toldRows = read;
            toldNanos = System.nanoTime();
            options.listener().sent(read, bytes + text.length());
        }
    }

    /** What came before the end was said certainly stands nowhere, whatever became of the connection. */
    private RuntimeException notEnded(@Nullable CopyIn copy, SQLException failure, long started) {
        cancel(copy, failure);
        boolean late = System.nanoTime() - started >= options.deadline().toNanos();
        return SqlExceptionTranslator.translate(
                late
                        ? new SQLException(
                                "the load did not end within " + options.deadline() + "; nothing of it stands: give it"
                                        + " more time, LoadOptions.withDeadline",
                                SqlState.QUERY_CANCELED,
                                failure)
                        : failure);
    }

    /** Tells whether the server has answered that nothing is stored, and the connection can go on. */
    private static boolean cancel(@Nullable CopyIn copy, Throwable failure) {
        try {
            if (copy != null && copy.isActive()) {
                copy.cancelCopy();
            }
            return copy != null;
        } catch (SQLException e) {
            failure.addSuppressed(SqlExceptionTranslator.withoutValues(e));
            return false;
        }
    }

    /** The table, and nothing of the rows. */
    @Override
    public String toString() {
        return "Load[" + entity.table().getName() + "]";
    }
}
