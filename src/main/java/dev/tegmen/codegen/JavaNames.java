package dev.tegmen.codegen;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.lang.model.SourceVersion;

/** Names that Java takes, each given once. Not thread-safe. */
final class JavaNames {
    /** The public types of {@code java.lang} in Java 17: a class of such a name hides the one that everybody means. */
    private static final Set<String> JAVA_LANG =
            Set.of(("Appendable AutoCloseable CharSequence Cloneable Comparable Iterable"
                            + " Readable Runnable Boolean Byte Character Class ClassLoader ClassValue Double Enum Float Integer Long Math"
                            + " Module ModuleLayer Number Object Package Process ProcessBuilder ProcessHandle Record Runtime"
                            + " RuntimePermission SecurityManager Short StackTraceElement StackWalker StrictMath String StringBuffer"
                            + " StringBuilder System Thread ThreadGroup ThreadLocal InheritableThreadLocal Throwable Void Exception Error"
                            + " RuntimeException Deprecated FunctionalInterface Override SafeVarargs SuppressWarnings Compiler")
                    .split(" ", -1));

    /** What no component of a record may be called (Java Language Specification, 8.10.1). */
    static final Set<String> OF_OBJECT =
            Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    private final Set<String> taken;
    private final Map<String, String> numbered = new TreeMap<>();

    JavaNames(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** Gives a name, or the first free one of it with a number. */
    String give(String wanted) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + i;
        }
        if (!name.equals(wanted)) {
            numbered.put(wanted, name);
        }
        return name;
    }

    /** Gives a name, or one with a word behind where Java does not take it or it is given already. */
    String give(String wanted, String suffix) {
        return give(taken.contains(wanted) || !SourceVersion.isName(wanted) ? wanted + suffix : wanted);
    }

    boolean isTaken(String name) {
        return taken.contains(name);
    }

    /** Names that were taken, and what was given instead. */
    Map<String, String> numbered() {
        return numbered;
    }

    Set<String> all() {
        return taken;
    }

    static boolean isType(String name) {
        return SourceVersion.isName(name) && !name.contains(".");
    }

    static boolean isOfJavaLang(String name) {
        return JAVA_LANG.contains(name);
    }

    static String capitalized(String word) {
        return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /** What jOOQ calls a member, without underscores around it: its own are behind what Java reserves. */
    static String member(String name) {
        String bare = name.replaceAll("^_+|_+$", "");
        return bare.isEmpty() || !Character.isJavaIdentifierStart(bare.charAt(0))
                ? name
                : Character.toLowerCase(bare.charAt(0)) + bare.substring(1);
    }
}
