package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * Binds a jOOQ configuration to an open transaction: its statements run on the transaction's connection, their failures are
 * remembered, and jOOQ's own {@code transaction(…)} is a savepoint, since its commit would end ours.
 */
final class TransactionalContext {
    private TransactionalContext() {}

    static DSLContext derive(Configuration configuration, Transaction tx) {
        Configuration derived = configuration.derive(connections(tx));
        derived.set(savepoints(tx));
        derived.setAppending(new FailureRecorder(tx));
        return DSL.using(derived);
    }

    private static ConnectionProvider connections(Transaction tx) {
        return new ConnectionProvider() {
            @Override
            public Connection acquire() {
                return tx.workConnection();
            }

            @Override
            public void release(Connection connection) {
                tx.observe();
            }
        };
    }

    private static TransactionProvider savepoints(Transaction tx) {
        return new TransactionProvider() {
            @Override
            public void begin(TransactionContext context) {
                context.transaction(new Nested(run(tx, Connection::setSavepoint)));
            }

            @Override
            public void commit(TransactionContext context) {
                run(tx, connection -> {
                    connection.releaseSavepoint(savepoint(context));
                    return connection;
                });
            }

            @Override
            public void rollback(TransactionContext context) {
                run(tx, connection -> {
                    connection.rollback(savepoint(context));
                    return connection;
                });
                tx.failureUndone();
            }
        };
    }

    private static <T> T run(Transaction tx, SavepointCall<T> call) {
        try {
            return call.run(tx.connection());
        } catch (SQLException e) {
            tx.recordFailure(e);
            throw new DataAccessException("the savepoint of a nested jOOQ transaction failed", e);
        }
    }

    private static Savepoint savepoint(TransactionContext context) {
        return ((Nested) context.transaction()).savepoint();
    }

    @FunctionalInterface
    private interface SavepointCall<T> {
        T run(Connection connection) throws SQLException;
    }

    /** What jOOQ keeps for us while its nested transaction is open. */
    private record Nested(Savepoint savepoint) implements org.jooq.Transaction {}

    private static final class FailureRecorder implements ExecuteListener {
        private static final long serialVersionUID = 1L;

        private final transient Transaction tx;

        FailureRecorder(Transaction tx) {
            this.tx = tx;
        }

        @Override
        public void exception(ExecuteContext context) {
            SQLException failure = context.sqlException();
            if (failure != null) {
                tx.recordFailure(failure);
            }
        }
    }
}
