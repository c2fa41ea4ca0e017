package dev.tegmen.fault;

import dev.tegmen.fault.Exchange.Statement;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what the driver sends, one flush at a time, and knows the SQL text of what each one runs: Parse names a
 * statement, Bind makes a portal of it, Execute runs the portal. Belongs to one thread.
 */
final class FrontendReader {
    private final DataInputStream in;
    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();

    FrontendReader(DataInputStream in) {
        this.in = in;
    }

    /**
     * Reads one flush: up to a message that makes the server answer, and on while more has come along with it. The
     * driver sends BEGIN as a simple query together with the first statement, and waits for both answers at once.
     */
    Exchange next() throws IOException {
        List<Message> messages = new ArrayList<>();
        List<Statement> run = new ArrayList<>();
        int first = 0;
        int group = 0;
        while (true) {
            Message message = Message.read(in);
            messages.add(message);
            switch (message.type()) {
                case 'P' -> statements.put(message.stringAt(0), message.stringAt(message.afterStringAt(0)));
                case 'B' ->
                    portals.put(
                            message.stringAt(0),
                            statements.getOrDefault(message.stringAt(message.afterStringAt(0)), ""));
                case 'E' -> {
                    run.add(new Statement(portals.getOrDefault(message.stringAt(0), ""), first, group));
                    first = messages.size();
                }
                case 'Q' -> run.add(new Statement(message.stringAt(0), messages.size() - 1, group));
                default -> {
                    // describes, closes, or is not about statements
                }
            }
            if (Exchange.endsGroup(message)) {
                first = messages.size();
                group++;
            }
            if (endsFlush(message) && in.available() == 0) {
                return new Exchange(messages, run, group);
            }
        }
    }

    private static boolean endsFlush(Message message) {
        return switch (message.type()) {
            case 'P', 'B', 'D', 'E', 'C' -> false;
            default -> true;
        };
    }
}
