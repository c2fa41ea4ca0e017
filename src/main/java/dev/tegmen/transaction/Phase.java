package dev.tegmen.transaction;

/** How far an attempt had come when it failed. */
enum Phase {
    /** No connection yet: nothing was sent. */
    ACQUIRE,
    /** Statements ran, COMMIT was not sent: the server rolls back. */
    WORK,
    /** COMMIT was sent, or a statement that is a transaction of its own. */
    COMMIT
}
