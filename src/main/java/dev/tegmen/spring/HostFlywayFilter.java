package dev.tegmen.spring;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Leaves out Spring Boot's Flyway where the host does not use it. Up to Boot 3, Flyway on the class path and a data source are
 * enough for Boot to migrate at each start, and this library brings Flyway along: a host without migrations of its own would
 * get an empty history table, or no start at all on a database that Flyway does not know. Boot 4 has Flyway in a module of its
 * own, which a host adds if it wants it; there, as in every host with migrations, nothing is changed.
 *
 * <p>Spring Boot makes it and asks it (Spring Boot, {@code AutoConfigurationImportFilter}); without Spring Boot it is not loaded.
 */
final class HostFlywayFilter implements AutoConfigurationImportFilter, BeanFactoryAware {
    private static final Logger LOG = LoggerFactory.getLogger(HostFlywayFilter.class);

    private static final String BOOTS_FLYWAY = "org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration";

    private @Nullable ConfigurableListableBeanFactory host;

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        host = beanFactory instanceof ConfigurableListableBeanFactory listable ? listable : null;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[classes.length];
        Arrays.fill(kept, true);
        int flyway = Arrays.asList(classes).indexOf(BOOTS_FLYWAY);
        if (flyway >= 0 && host != null && !HostFlyway.isUsed(host)) {
            LOG.info(
                    "Spring Boot's Flyway is left out: no migrations of this application were found, and no spring.flyway"
                            + " property. If it has some elsewhere, set spring.flyway.enabled=true");
            kept[flyway] = false;
        }
        return kept;
    }
}
