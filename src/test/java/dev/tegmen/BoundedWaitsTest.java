package dev.tegmen;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.tegmen.examples.Server;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** No test waits without a bound: one that hangs says nothing, and on a build machine for hours. */
class BoundedWaitsTest {
    @Test
    void everyWaitHasABound() throws URISyntaxException {
        URI tests = BoundedWaitsTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        noClasses()
                .that()
                .doNotBelongToAnyOf(Server.class) // which runs until it is stopped
                .should()
                .callMethodWhere(waitOf(Future.class, "get")
                        .or(waitOf(CompletableFuture.class, "join"))
                        .or(waitOf(Thread.class, "join"))
                        .or(waitOf(Thread.class, "onSpinWait"))
                        .or(waitOf(CountDownLatch.class, "await"))
                        .or(waitOf(CyclicBarrier.class, "await"))
                        .or(waitOf(BlockingQueue.class, "take"))
                        .or(waitOf(Semaphore.class, "acquire"))
                        .or(waitOf(Process.class, "waitFor"))
                        .or(waitOf(Object.class, "wait")))
                .because("Await.until, and the methods that take a time, say what did not come")
                .check(new ClassFileImporter().importPath(Path.of(tests)));
    }

    private static DescribedPredicate<JavaCall<?>> waitOf(Class<?> type, String method) {
        return target(owner(assignableTo(type)))
                .and(target(nameMatching(method)))
                .and(target(rawParameterTypes(new Class<?>[0])))
                .as(type.getSimpleName() + "." + method + "()");
    }
}
