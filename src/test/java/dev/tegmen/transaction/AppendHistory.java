package dev.tegmen.transaction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that transactions which read lists and append to them, each its own name, could have run one after the other: the
 * idea of Elle (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", 2020). The final
 * lists tell the order of all appends; what a transaction read tells between which appends it stood; there is a serial order
 * if, and only if, no circle comes of it. Belongs to one thread.
 */
final class AppendHistory {
    private final Map<Integer, Step> steps = new HashMap<>();
    private final Map<Integer, List<Integer>> lists = new HashMap<>();

    AppendHistory(List<Step> committed) {
        committed.forEach(step -> steps.put(step.name, step));
    }

    static List<Integer> parse(String items) {
        List<Integer> names = new ArrayList<>();
        for (String name : items.split(",", -1)) {
            if (!name.isEmpty()) {
                names.add(Integer.valueOf(name));
            }
        }
        return names;
    }

    /** Says what a list was in the end. */
    void ends(int list, List<Integer> items) {
        lists.put(list, items);
    }

    /** Returns what no serial order explains; nothing if there is one. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        Map<Integer, Set<Integer>> before = new HashMap<>();
        lists.forEach((list, items) -> {
            if (new HashSet<>(items).size() < items.size()) {
                violations.add("list " + list + " has something twice: " + items);
            }
            for (int i = 1; i < items.size(); i++) {
                order(before, items.get(i - 1), items.get(i));
            }
        });
        for (Step step : steps.values()) {
            step.appended.forEach(list -> {
                if (!finalOf(list).contains(step.name)) {
                    violations.add(step.name + " committed, but is lost from list " + list);
                }
            });
            step.read.forEach((list, seen) -> {
                List<Integer> items = finalOf(list);
                if (seen.size() > items.size() || !items.subList(0, seen.size()).equals(seen)) {
                    violations.add(step.name + " read what list " + list + " never was: " + seen);
                    return;
                }
                if (!seen.isEmpty()) {
                    order(before, seen.get(seen.size() - 1), step.name);
                }
                if (seen.size() < items.size()) {
                    order(before, step.name, items.get(seen.size()));
                }
            });
        }
        lists.values().forEach(items -> items.stream()
                .filter(name -> !steps.containsKey(name))
                .forEach(name -> violations.add(name + " was not committed, but is there")));
        Integer inCircle = circle(before);
        if (inCircle != null) {
            violations.add(inCircle + " stands before itself");
        }
        return violations;
    }

    private List<Integer> finalOf(int list) {
        return lists.getOrDefault(list, List.of());
    }

    private static void order(Map<Integer, Set<Integer>> before, int first, int second) {
        if (first != second) {
            before.computeIfAbsent(first, name -> new HashSet<>()).add(second);
        }
    }

    /** Takes away what nothing stands before, again and again; what is left stands in a circle. */
    private static @Nullable Integer circle(Map<Integer, Set<Integer>> before) {
        Map<Integer, Integer> predecessors = new HashMap<>();
        before.forEach((first, seconds) -> {
            predecessors.putIfAbsent(first, 0);
            seconds.forEach(second -> predecessors.merge(second, 1, Integer::sum));
        });
        Deque<Integer> free = new ArrayDeque<>();
        predecessors.forEach((name, count) -> {
            if (count == 0) {
                free.add(name);
            }
        });
        while (!free.isEmpty()) {
            int first = free.remove();
            predecessors.remove(first);
            for (int second : before.getOrDefault(first, Set.of())) {
                if (predecessors.merge(second, -1, Integer::sum) == 0) {
                    free.add(second);
                }
            }
        }
        return predecessors.keySet().stream().findFirst().orElse(null);
    }

    /** One committed transaction: what it read, and to which lists it appended its name. */
    static final class Step {
        private final int name;
        private final Map<Integer, List<Integer>> read = new HashMap<>();
        private final Set<Integer> appended = new HashSet<>();

        Step(int name) {
            this.name = name;
        }

        void reads(int list, List<Integer> items) {
            read.put(list, items);
        }

        void appendsTo(int list) {
            appended.add(list);
        }
    }
}
