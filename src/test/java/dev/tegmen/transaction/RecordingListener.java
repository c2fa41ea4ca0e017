package dev.tegmen.transaction;

import dev.tegmen.error.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it is told: {@code "failed 1 40001"} is the failure of the first attempt. Thread-safe. */
class RecordingListener implements TransactionListener {
    private final List<String> events = new CopyOnWriteArrayList<>();

    List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public void attemptStarted(Event event) {
        events.add("started " + event.attempt());
    }

    @Override
    public void attemptFailed(Event event, Throwable failure) {
        events.add("failed " + event.attempt() + " " + SqlState.of(failure).orElse("-"));
    }

    @Override
    public void retryScheduled(Event event, Duration delay) {
        events.add("retry " + event.attempt());
    }

    @Override
    public void committed(Event event) {
        events.add("committed " + event.attempt());
    }

    @Override
    public void gaveUp(Event event, Throwable failure) {
        events.add("gave up " + event.attempt() + " " + failure.getClass().getSimpleName());
    }

    @Override
    public void commitUnknown(Event event, Throwable failure) {
        events.add("unknown " + event.attempt());
    }
}
