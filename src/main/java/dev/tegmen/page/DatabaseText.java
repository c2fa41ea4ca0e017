package dev.tegmen.page;

/**
 * A key's value in the database's own words, which is exact whatever Java has for the type. It is sent back with a cast to
 * the column's type. Equal texts are equal values; values that the database takes for equal may be spelled in several ways.
 */
record DatabaseText(String text) {
    /** The kind only: the value is the caller's data. */
    @Override
    public String toString() {
        return "DatabaseText";
    }
}
