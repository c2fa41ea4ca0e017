package dev.tegmen.fault;

import dev.tegmen.fault.Action.Moment;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The first half of a fault: what it waits for and how often. The methods that name an action complete it and make it
 * effective; without {@link #once()} or {@link #times} it acts every time. Belongs to one thread.
 */
public final class Rule {
    private final Occasion occasion;
    private final Consumer<Fault> register;
    private int skipped;
    private int times = Integer.MAX_VALUE;
    private BooleanSupplier chance = () -> true;

    Rule(Occasion occasion, Consumer<Fault> register) {
        this.occasion = occasion;
        this.register = register;
    }

    /**
     * Acts on the first occasion only.
     *
     * @return this
     */
    public Rule once() {
        return times(1);
    }

    /**
     * Acts a limited number of times.
     *
     * @param limit how many times
     * @return this
     */
    public Rule times(int limit) {
        times = limit;
        return this;
    }

    /**
     * Lets the first occasions pass.
     *
     * @param occasions how many
     * @return this
     */
    public Rule skipping(int occasions) {
        skipped = occasions;
        return this;
    }

    /**
     * Acts on a random part of the occasions.
     *
     * @param probability from 0 (never) to 1 (always)
     * @param random used by one thread at a time
     * @return this
     */
    public Rule withProbability(double probability, RandomGenerator random) {
        chance = () -> {
            synchronized (random) {
                return random.nextDouble() < probability;
            }
        };
        return this;
    }

    /**
     * Acts only while a condition holds.
     *
     * @param condition asked on each occasion, by any thread
     * @return this
     */
    public Rule onlyIf(BooleanSupplier condition) {
        BooleanSupplier earlier = chance;
        chance = () -> condition.getAsBoolean() && earlier.getAsBoolean();
        return this;
    }

    /**
     * Resets both connections; the server never sees the statement. At a connect: accepts and resets.
     *
     * @return the fault, in effect
     */
    public Fault cutBeforeForwarding() {
        return complete(new Action.Cut(Moment.BEFORE_FORWARDING, true));
    }

    /**
     * Closes both connections in order; the server never sees the statement. At a connect: accepts and closes.
     *
     * @return the fault, in effect
     */
    public Fault closeBeforeForwarding() {
        return complete(new Action.Cut(Moment.BEFORE_FORWARDING, false));
    }

    /**
     * Holds the statement back, and everything else on this connection, until it is released. At a connect: accepts
     * and never answers.
     *
     * @return the fault, in effect
     */
    public Fault freezeBeforeForwarding() {
        return complete(new Action.Freeze(Moment.BEFORE_FORWARDING));
    }

    /**
     * Holds the statement back for a while.
     *
     * @param duration how long
     * @return the fault, in effect
     */
    public Fault delayBeforeForwarding(Duration duration) {
        return complete(new Action.Delay(Moment.BEFORE_FORWARDING, duration));
    }

    /**
     * Runs some code before the statement is forwarded.
     *
     * @param code run by the proxy's thread; the statement waits for its end
     * @return the fault, in effect
     */
    public Fault runBeforeForwarding(Runnable code) {
        return complete(new Action.Run(Moment.BEFORE_FORWARDING, code));
    }

    /**
     * Lets the server run the statement and resets both connections before the client has a byte of the answer.
     *
     * @return the fault, in effect
     */
    public Fault cutBeforeAnswer() {
        return complete(new Action.Cut(Moment.BEFORE_ANSWER, true));
    }

    /**
     * Lets the server run the statement and closes both connections in order before the client has a byte of the answer.
     *
     * @return the fault, in effect
     */
    public Fault closeBeforeAnswer() {
        return complete(new Action.Cut(Moment.BEFORE_ANSWER, false));
    }

    /**
     * Lets the server run the statement and holds the answer back until it is released.
     *
     * @return the fault, in effect
     */
    public Fault freezeAnswer() {
        return complete(new Action.Freeze(Moment.BEFORE_ANSWER));
    }

    /**
     * Lets the server run the statement and holds the answer back for a while.
     *
     * @param duration how long
     * @return the fault, in effect
     */
    public Fault delayAnswer(Duration duration) {
        return complete(new Action.Delay(Moment.BEFORE_ANSWER, duration));
    }

    /**
     * Runs some code after the server answered and before the client has a byte of the answer.
     *
     * @param code run by the proxy's thread; the answer waits for its end
     * @return the fault, in effect
     */
    public Fault runBeforeAnswer(Runnable code) {
        return complete(new Action.Run(Moment.BEFORE_ANSWER, code));
    }

    /**
     * Answers with an error; the server does not run the statement. The server's transaction becomes what the client
     * believes: aborted by a failed statement, rolled back by a failed {@code COMMIT}. A code that goes with the end of
     * the connection (57P01, 57P02, 57P03) is sent as FATAL and the connection is closed, as a server does.
     *
     * @param state the SQLSTATE
     * @return the fault, in effect
     */
    public Fault failInstead(String state) {
        return failInstead(Response.usual(state));
    }

    /**
     * Answers with an error; the server does not run the statement. A FATAL or PANIC closes the connection.
     *
     * @param response what the client gets
     * @return the fault, in effect
     */
    public Fault failInstead(Response response) {
        return complete(new Action.Fail(false, response));
    }

    /**
     * Lets the server run the statement, and tells the client that it failed. If it failed in truth, the client gets the
     * true error.
     *
     * @param state the SQLSTATE
     * @return the fault, in effect
     */
    public Fault failAfterwards(String state) {
        return failAfterwards(Response.usual(state));
    }

    /**
     * Lets the server run the statement, and tells the client that it failed. A FATAL or PANIC closes the connection. If it
     * failed in truth, the client gets the true error.
     *
     * @param response what the client gets
     * @return the fault, in effect
     */
    public Fault failAfterwards(Response response) {
        return complete(new Action.Fail(true, response));
    }

    /**
     * Lets the server run the statement, and adds a notice to its answer.
     *
     * @param response the notice
     * @return the fault, in effect
     */
    public Fault warnAfterwards(Response response) {
        return complete(new Action.Warn(response));
    }

    /**
     * Lets some rows of the result through, then resets both connections.
     *
     * @param rows how many rows the client may have
     * @return the fault, in effect
     */
    public Fault cutAfterRows(int rows) {
        return complete(new Action.CutResult(rows, false));
    }

    /**
     * Lets some rows of the result and half of the next row's message through, then resets both connections.
     *
     * @param rows how many whole rows the client may have
     * @return the fault, in effect
     */
    public Fault cutInsideRow(int rows) {
        return complete(new Action.CutResult(rows, true));
    }

    private Fault complete(Action action) {
        if (occasion.isConnect() && !action.actsBeforeForwarding()) {
            throw new IllegalArgumentException("a connect has no answer to act on");
        }
        Fault fault = new Fault(occasion, action, skipped, times, chance);
        register.accept(fault);
        return fault;
    }
}
