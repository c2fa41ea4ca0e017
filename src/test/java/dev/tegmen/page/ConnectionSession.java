package dev.tegmen.page;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.sql.Connection;
import java.sql.SQLException;

/** A session on one connection, without any retry. */
record ConnectionSession(Connection connection, Engine engine) implements Session {
    @Override
    public <T> T atomically(Repeat repeat, SqlCall<T> call) {
        return call(repeat, call);
    }

    @Override
    public <T> T call(Repeat repeat, SqlCall<T> call) {
        try {
            return call.run(connection, 1);
        } catch (SQLException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }
}
