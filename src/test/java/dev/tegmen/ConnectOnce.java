package dev.tegmen;

/** Connects, and says so: for a JVM of its own, with names of its own. */
final class ConnectOnce {
    private ConnectOnce() {}

    public static void main(String[] url) {
        try (Database db = Database.connect(url[0])) {
            System.out.println("connected to " + db.engine());
        }
    }
}
