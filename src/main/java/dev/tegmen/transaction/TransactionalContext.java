package dev.tegmen.transaction;

import dev.tegmen.error.SqlExceptionTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;

/**
 * Binds a jOOQ configuration to an open transaction: its statements run on the transaction's connection, their failures are
 * remembered, and jOOQ's own {@code transaction(…)} is a savepoint, since its commit would end ours.
 */
final class TransactionalContext {
    /** Marks a configuration that is not a host's: its failures show no values. */
    private static final Object OURS = new Object();

    private TransactionalContext() {}

    /** Makes a configuration for where the host gives none. jOOQ would log each value, and does not when told so. */
    static Configuration ours() {
        Configuration configuration =
                new DefaultConfiguration().set(SQLDialect.POSTGRES).set(new Settings().withExecuteLogging(false));
        configuration.data(OURS, true);
        return configuration;
    }

    static DSLContext derive(Configuration configuration, Transaction tx) {
        Configuration derived = configuration.derive(new Connections(tx));
        derived.set(savepoints(tx));
        derived.setAppending(new FailureRecorder(tx));
        return DSL.using(derived);
    }

    /** The one connection of a transaction, by which it is found again. */
    static final class Connections implements ConnectionProvider {
        private final Transaction tx;

        private Connections(Transaction tx) {
            this.tx = tx;
        }

        Object origin() {
            return tx.origin();
        }

        @Override
        public Connection acquire() {
            return tx.workConnection();
        }

        @Override
        public void release(Connection connection) {
            tx.observe();
        }
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
                try {
                    tx.connection().rollback(savepoint(context));
                } catch (SQLException e) {
                    tx.undoFailed(e);
                    throw new DataAccessException("the savepoint of a nested jOOQ transaction failed", e);
                }
                tx.failureUndone();
            }
        };
    }

    private static <T> T run(Transaction tx, SavepointCall<T> call) {
        try {
            return call.run(tx.connection());
        } catch (SQLException e) {
            tx.recordFailure(e);
            throw new DataAccessException(
                    "the savepoint of a nested jOOQ transaction failed", SqlExceptionTranslator.withoutValues(e));
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
        private transient boolean inDriver;

        FailureRecorder(Transaction tx) {
            this.tx = tx;
        }

        @Override
        public void executeStart(ExecuteContext context) {
            inDriver = true;
        }

        @Override
        public void executeEnd(ExecuteContext context) {
            inDriver = false;
        }

        @Override
        public void end(ExecuteContext context) {
            if (inDriver && context.exception() == null) {
                tx.struck(new Error("an Error ended a statement within the driver"));
            }
            inDriver = false;
        }

        @Override
        public void exception(ExecuteContext context) {
            SQLException failure = context.sqlException();
            if (failure != null) {
                tx.recordFailure(failure);
                if (context.configuration().data(OURS) != null) {
                    context.sqlException(SqlExceptionTranslator.withoutValues(failure));
                }
            }
        }
    }
}
