package dev.tegmen.bench.operation;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.contestant.Contestant;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.util.List;
import java.util.UUID;

/** Holds each contestant's results against those of the unit, before anything is measured. */
final class OperationCheck {
    private static final UUID USER = BenchmarkDatabase.userId(4321);

    private OperationCheck() {}

    static void run(BenchmarkDatabase database, List<String> names) {
        try (Contestant unit = Contestant.start(Contestant.NAMES.get(0), database, 1)) {
            for (String name : names) {
                try (Contestant contestant = Contestant.start(name, database, 1)) {
                    reads(name, contestant, unit);
                    writes(name, contestant, unit);
                }
            }
        }
        database.execute(List.of(
                "delete from posts where title = '" + OperationBenchmark.CREATED + "'",
                "delete from users where email like '%" + OperationBenchmark.CREATED + "%'",
                "vacuum users, posts"));
    }

    private static void reads(String name, Contestant contestant, Contestant unit) {
        same(name, "userById", contestant.userById(USER), unit.userById(USER));
        same(name, "no userById", contestant.userById(new UUID(1, 1)), unit.userById(new UUID(1, 1)));
        String email = BenchmarkDatabase.email(77);
        same(name, "userByEmail", contestant.userByEmail(email), unit.userByEmail(email));
        for (int size : List.of(10, 100)) {
            same(name, "newest " + size, contestant.newest(size), unit.newest(size));
        }
        int middle = OperationBenchmark.MIDDLE;
        List<Object> positions = contestant.positions(middle, 3);
        same(name, "number of positions", positions.size(), 3);
        for (int i = 0; i < 3; i++) {
            Object expected = unit.positions(middle + i, 1).get(0);
            same(name, "after", contestant.after(positions.get(i), 10), unit.after(expected, 10));
        }
        same(name, "list", contestant.list(10, 90), unit.list(10, 90));
        same(name, "countPostsOf", contestant.countPostsOf(USER), unit.countPostsOf(USER));
        same(name, "userByIdInTransaction", contestant.userByIdInTransaction(USER), unit.userById(USER));
    }

    private static void writes(String name, Contestant contestant, Contestant unit) {
        String email = OperationBenchmark.CREATED + "check-" + name + "@example.com";
        User created = contestant.create(email, "Checked");
        same(name, "create", created.email() + created.name(), email + "Checked");
        same(name, "created id", unit.userByEmail(email).orElseThrow().id(), created.id());
        same(name, "rename", contestant.rename(created.id(), "Renamed").name(), "Renamed");
        User renamed = unit.userById(created.id()).orElseThrow();
        same(name, "renamed", renamed.name(), "Renamed");
        same(name, "updatedAt", renamed.updatedAt().isAfter(renamed.createdAt()), true);

        Post post = contestant.userWithPost("2" + email, "Checked", OperationBenchmark.CREATED);
        User author = unit.userByEmail("2" + email).orElseThrow();
        same(name, "userWithPost", post.userId() + post.title(), author.id() + OperationBenchmark.CREATED);
        same(name, "post stored", unit.countPostsOf(author.id()), 1L);
    }

    private static void same(String name, String operation, Object actual, Object expected) {
        if (!actual.equals(expected)) {
            throw new IllegalStateException(name + " differs in " + operation + ": " + actual + ", not " + expected);
        }
    }
}
