package dev.tegmen.fault;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flush of the driver and the server's answer to it. A flush has one or more groups of messages, each of which ends
 * with Sync or is one simple Query; the server answers each with ReadyForQuery. Written by the thread that reads the
 * client, then handed over to the one that reads the server.
 */
final class Exchange {
    private static final String REPLACEMENT = "replaced by the fault proxy";

    private final List<Message> messages;
    private final List<Statement> statements;
    private final int groups;
    private final List<Message> held = new ArrayList<>();
    private final Progress progress = new Progress();
    private @Nullable Fault fault;
    private int position;
    private int rows;

    Exchange(List<Message> messages, List<Statement> statements, int groups) {
        this.messages = messages;
        this.statements = statements;
        this.groups = groups;
    }

    /** A statement of the flush, the first of the messages that belong to it, and the number of its group. */
    record Statement(String sql, int firstMessage, int group) {}

    /** Returns the exchange that starts a connection: answered by one ReadyForQuery after the login. */
    static Exchange startup() {
        return new Exchange(List.of(), List.of(), 1);
    }

    static boolean endsGroup(Message message) {
        return switch (message.type()) {
            case 'S', 'Q', 'F' -> true;
            default -> false;
        };
    }

    List<Message> messages() {
        return messages;
    }

    List<String> statements() {
        return statements.stream().map(Statement::sql).toList();
    }

    boolean isAnswered() {
        return groups > 0;
    }

    /** Gives the first statement that a fault waits for to that fault. */
    @Nullable
    Fault meet(List<Fault> faults) {
        for (int i = 0; i < statements.size(); i++) {
            for (Fault candidate : faults) {
                if (candidate.claimsStatement(statements.get(i).sql())) {
                    fault = candidate;
                    position = i;
                    return candidate;
                }
            }
        }
        return null;
    }

    @Nullable
    Fault fault() {
        return fault;
    }

    /**
     * Returns the messages to send in place of the flush so that the statement at the fault's position is not run, and
     * the server's transaction ends up as it would after the failure: ROLLBACK for COMMIT, else a statement that fails.
     */
    List<Message> messagesWithFailure() {
        Statement failing = statements.get(position);
        String sql = Occasion.isCommit(failing.sql()) ? "ROLLBACK" : REPLACEMENT;
        int first = failing.firstMessage();
        List<Message> replaced = new ArrayList<>(messages.subList(0, first));
        if (messages.get(first).type() == 'Q') {
            replaced.add(Message.simpleQuery(sql));
        } else {
            replaced.add(Message.parseUnnamed(sql));
            replaced.add(Message.bindUnnamed());
            replaced.add(Message.executeUnnamed());
            replaced.add(Message.sync());
        }
        int end = first;
        while (!endsGroup(messages.get(end))) {
            end++;
        }
        replaced.addAll(messages.subList(end + 1, messages.size()));
        return replaced;
    }

    /** Notes a message of the answer; returns whether it is the last one. */
    boolean isLast(Message message) {
        progress.see(message);
        return progress.group == groups;
    }

    void hold(Message message) {
        held.add(message);
    }

    List<Message> held() {
        return held;
    }

    /** Returns the held answer with an error in place of what the statement at the fault's position gave. */
    List<Message> answerWithFailure(Action.Fail failure) {
        List<Message> falsified = new ArrayList<>();
        Progress at = new Progress();
        boolean skipping = false;
        for (Message message : held) {
            boolean own = at.statement == position
                    && at.group == statements.get(position).group();
            if (own && completesStatement(message)) {
                if (failure.execute() && message.type() == 'E') {
                    return held;
                }
                falsified.add(Message.error(failure.response()));
                skipping = true;
            } else if (skipping && message.type() == 'Z') {
                falsified.add(Message.readyForQuery(message.charAt(0) == 'T' ? 'E' : message.charAt(0)));
                skipping = false;
            } else if (!skipping && (!own || failure.execute())) {
                falsified.add(message);
            }
            at.see(message);
        }
        return falsified;
    }

    /** Returns the held answer with a notice where the server gives those of a commit: right before it is ready again. */
    List<Message> answerWithNotice(Response response) {
        List<Message> answer = new ArrayList<>(held);
        answer.add(answer.size() - 1, Message.notice(response));
        return answer;
    }

    /** Returns whether a message of the answer is the row that a fault waits for; asked once for each message. */
    boolean isRowToCut(Message message, Action.CutResult cut) {
        return progress.statement == position && message.type() == 'D' && rows++ == cut.rows();
    }

    private static boolean completesStatement(Message message) {
        return switch (message.type()) {
            case 'C', 'I', 's', 'E' -> true;
            default -> false;
        };
    }

    /** How far an answer has come: after an error the server skips what is left of the group. */
    private final class Progress {
        private int group;
        private int statement;

        void see(Message message) {
            if (message.type() == 'Z') {
                group++;
                statement = (int)
                        statements.stream().filter(it -> it.group() < group).count();
            } else if (completesStatement(message)) {
                statement++;
            }
        }
    }
}
