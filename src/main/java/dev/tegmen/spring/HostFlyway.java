package dev.tegmen.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.boot.autoconfigure.flyway.FlywayDataSource;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Tells whether a Spring Boot 3 application uses Boot's Flyway: by migrations where Boot looks for them, by a property, or by
 * a bean for it. When Boot asks, the application's own classes are registered; the bean methods of what it imports from
 * elsewhere are not.
 */
final class HostFlyway {
    private static final String MIGRATIONS = "classpath*:db/migration/**/*";

    private static final ConfigurationPropertyName PROPERTIES = ConfigurationPropertyName.of("spring.flyway");

    private HostFlyway() {}

    static boolean isUsed(ConfigurableListableBeanFactory host) {
        return hasProperty(host) || hasMigrations(host) || hasBean(host);
    }

    private static boolean hasProperty(ConfigurableListableBeanFactory host) {
        for (var source : ConfigurationPropertySources.get(host.getBean(Environment.class))) {
            if (source.containsDescendantOf(PROPERTIES) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMigrations(ConfigurableListableBeanFactory host) {
        try {
            Resource[] found =
                    new PathMatchingResourcePatternResolver(host.getBeanClassLoader()).getResources(MIGRATIONS);
            return Stream.of(found).anyMatch(Resource::isReadable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasBean(ConfigurableListableBeanFactory host) {
        Set<Class<?>> types = Set.of(
                JavaMigration.class,
                Callback.class,
                Flyway.class,
                FlywayConfigurationCustomizer.class,
                FlywayMigrationStrategy.class);
        return types.stream().anyMatch(type -> host.getBeanNamesForType(type, true, false).length > 0)
                || Stream.of(host.getBeanDefinitionNames()).anyMatch(name -> makesBean(host, name, types));
    }

    /** The bean methods of a configuration class become bean definitions only later. */
    private static boolean makesBean(ConfigurableListableBeanFactory host, String name, Set<Class<?>> types) {
        return host.getBeanDefinition(name) instanceof AnnotatedBeanDefinition configuration
                && configuration
                        .getMetadata()
                        .getAnnotatedMethods("org.springframework.context.annotation.Bean")
                        .stream()
                        .anyMatch(method -> method.isAnnotated(FlywayDataSource.class.getName())
                                || types.stream().anyMatch(type -> isOfType(method.getReturnTypeName(), type, host)));
    }

    private static boolean isOfType(String returned, Class<?> type, ConfigurableListableBeanFactory host) {
        try {
            return type.isAssignableFrom(Class.forName(returned, false, host.getBeanClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // a primitive, an array, or a class that is not there: none of Flyway's
        }
    }
}
