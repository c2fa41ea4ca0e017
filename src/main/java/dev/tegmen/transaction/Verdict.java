package dev.tegmen.transaction;

/** What a failure means for the data, and so what may be done. */
enum Verdict {
    /** Rolled back for a passing reason: run it again. */
    RETRY,
    /** Rolled back for a lasting reason: tell the caller. */
    FAIL,
    /** Committed or not: never run again blindly. */
    UNKNOWN,
    /** Committed, with an error afterwards. */
    COMMITTED
}
