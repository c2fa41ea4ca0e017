package dev.tegmen.transaction;

import com.mchange.v2.c3p0.DataSources;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DataSourceConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The pools that services have, each with its own defaults, bounded waits, and at most {@link #size} connections. */
enum AnyPool {
    HIKARI(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) {
            HikariDataSource pool = new HikariDataSource();
            pool.setDataSource(driver);
            pool.setMaximumPoolSize(2);
            pool.setConnectionTimeout(PATIENCE.toMillis());
            return pool;
        }
    },
    HIKARI_WRAPPED(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) throws Exception {
            return new DelegatingDataSource(HIKARI.over(driver));
        }
    },
    TOMCAT(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) {
            PoolProperties properties = new PoolProperties();
            properties.setDataSource(driver);
            properties.setMaxActive(2);
            properties.setInitialSize(0);
            properties.setMinIdle(0);
            properties.setMaxIdle(2);
            properties.setMaxWait((int) PATIENCE.toMillis());
            return new org.apache.tomcat.jdbc.pool.DataSource(properties);
        }
    },
    DBCP2(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) {
            PoolableConnectionFactory factory =
                    new PoolableConnectionFactory(new DataSourceConnectionFactory(driver), null);
            GenericObjectPool<PoolableConnection> connections = new GenericObjectPool<>(factory);
            factory.setPool(connections);
            connections.setMaxTotal(2);
            connections.setMaxWait(PATIENCE);
            PoolingDataSource<PoolableConnection> pool = new PoolingDataSource<>(connections);
            pool.setAccessToUnderlyingConnectionAllowed(true);
            return pool;
        }
    },
    DBCP2_WITHOUT_ACCESS(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) throws Exception {
            PoolingDataSource<?> pool = (PoolingDataSource<?>) DBCP2.over(driver);
            pool.setAccessToUnderlyingConnectionAllowed(false);
            return pool;
        }
    },
    C3P0(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) throws Exception {
            return DataSources.pooledDataSource(
                    driver,
                    Map.of(
                            "maxPoolSize", 2,
                            "initialPoolSize", 1,
                            "minPoolSize", 1,
                            "checkoutTimeout", (int) PATIENCE.toMillis()));
        }
    },
    AGROAL(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) throws Exception {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(2)
                            .acquisitionTimeout(PATIENCE)
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(driver.getUrl())
                                    .principal(new NamePrincipal(Objects.requireNonNull(driver.getUser())))
                                    .credential(new SimplePassword(
                                            Objects.requireNonNullElse(driver.getPassword(), ""))))));
        }
    },
    SPRING_SINGLE(1) {
        @Override
        DataSource over(PGSimpleDataSource driver) {
            SingleConnectionDataSource single = new SingleConnectionDataSource(
                    driver.getUrl(),
                    Objects.requireNonNull(driver.getUser()),
                    Objects.requireNonNullElse(driver.getPassword(), ""),
                    true);
            return single;
        }
    },
    DRIVER(2) {
        @Override
        DataSource over(PGSimpleDataSource driver) {
            return driver;
        }
    };

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final int size;

    AnyPool(int size) {
        this.size = size;
    }

    abstract DataSource over(PGSimpleDataSource driver) throws Exception;

    int size() {
        return size;
    }

    static Transactions throughJooq(DataSource pool) {
        return Transactions.on(DSL.using(pool, SQLDialect.POSTGRES));
    }

    static void close(DataSource pool) throws Exception {
        if (pool instanceof DelegatingDataSource delegating) {
            close(Objects.requireNonNull(delegating.getTargetDataSource()));
        } else if (pool instanceof org.apache.tomcat.jdbc.pool.DataSource tomcat) {
            tomcat.close(true);
        } else if (pool instanceof SingleConnectionDataSource single) {
            single.destroy();
        } else if (pool instanceof com.mchange.v2.c3p0.PooledDataSource c3p0) {
            c3p0.close();
        } else if (pool instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
