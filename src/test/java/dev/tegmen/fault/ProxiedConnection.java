package dev.tegmen.fault;

import dev.tegmen.fault.Action.Cut;
import dev.tegmen.fault.Action.CutResult;
import dev.tegmen.fault.Action.Delay;
import dev.tegmen.fault.Action.Fail;
import dev.tegmen.fault.Action.Freeze;
import dev.tegmen.fault.Action.Run;
import dev.tegmen.fault.Action.Warn;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connection of a client and its counterpart to the server: a thread for either direction. */
final class ProxiedConnection {
    private static final int PROTOCOL_3 = 3;
    private static final int CANCEL_REQUEST = 80877102;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_ENCRYPTION_REQUEST = 80877104;

    private final FaultProxy proxy;
    private final Socket client;
    private final int number;
    private final Gate gate = new Gate();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Queue<Exchange> unanswered = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Socket server;

    ProxiedConnection(FaultProxy proxy, Socket client, int number) {
        this.proxy = proxy;
        this.client = client;
        this.number = number;
    }

    void start() {
        Sockets.startDaemon("fault-proxy-frontend-" + number, () -> {
            try {
                serveClient();
            } catch (IOException | InterruptedException lost) {
                // a side has closed, or was cut
            } finally {
                end(false);
            }
        });
    }

    void release() {
        gate.open();
    }

    /** Ends both sides; who is frozen wakes up and finds its sockets closed. */
    void end(boolean reset) {
        if (ended.compareAndSet(false, true)) {
            Sockets.end(client, reset);
            Socket counterpart = server;
            if (counterpart != null) {
                Sockets.end(counterpart, reset);
            }
            gate.openForGood();
            proxy.ended(this);
        }
    }

    private void serveClient() throws IOException, InterruptedException {
        Fault fault = proxy.faultAtConnect();
        if (fault != null && !(fault.action() instanceof Fail)) {
            actBeforeForwarding(fault);
        }
        proxy.gate().pass();
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        Message startup = readStartup(in);
        if (fault != null && fault.action() instanceof Fail failure) {
            proxy.acts(fault);
            endWithFatal(failure);
            return;
        }
        Socket counterpart = connect();
        OutputStream out = new BufferedOutputStream(counterpart.getOutputStream());
        boolean cancel = startup.intAt(0) == CANCEL_REQUEST;
        if (!cancel) {
            unanswered.add(Exchange.startup());
        }
        startup.writeTo(out);
        out.flush();
        if (cancel) {
            // the server closes when it is done with the request, and the driver waits for that
            awaitEnd(counterpart);
            return;
        }
        Sockets.startDaemon("fault-proxy-backend-" + number, () -> {
            try {
                serveServer(counterpart);
            } catch (IOException | InterruptedException lost) {
                // a side has closed, or was cut
            } finally {
                end(false);
            }
        });
        FrontendReader reader = new FrontendReader(in);
        while (true) {
            forward(reader.next(), out);
        }
    }

    private Message readStartup(DataInputStream in) throws IOException {
        while (true) {
            Message packet = Message.readUntyped(in);
            int code = packet.intAt(0);
            if (code == SSL_REQUEST || code == GSS_ENCRYPTION_REQUEST) {
                client.getOutputStream().write('N');
            } else if (code == CANCEL_REQUEST || code >>> 16 == PROTOCOL_3) {
                return packet;
            } else {
                throw new IOException("not a start-up packet: code " + code);
            }
        }
    }

    private Socket connect() throws IOException {
        Socket counterpart;
        try {
            counterpart = proxy.connectToServer();
        } catch (IOException noServer) {
            end(true);
            throw noServer;
        }
        counterpart.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        server = counterpart;
        if (ended.get()) {
            Sockets.end(counterpart, true);
        }
        return counterpart;
    }

    private void awaitEnd(Socket counterpart) throws IOException {
        while (counterpart.getInputStream().read() >= 0) {
            // nothing is answered to a request to cancel
        }
        end(false);
    }

    private void forward(Exchange exchange, OutputStream out) throws IOException, InterruptedException {
        Fault fault = exchange.meet(proxy.activeFaults());
        List<Message> messages = exchange.messages();
        if (fault != null && fault.action().actsBeforeForwarding()) {
            if (fault.action() instanceof Fail failure) {
                if (endsConnection(failure)) {
                    proxy.acts(fault);
                    endWithFatal(failure);
                    return;
                }
                messages = exchange.messagesWithFailure();
            } else {
                actBeforeForwarding(fault);
            }
        }
        pass();
        if (exchange.isAnswered()) {
            unanswered.add(exchange);
        }
        for (Message message : messages) {
            message.writeTo(out);
        }
        out.flush();
    }

    private void serveServer(Socket counterpart) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(counterpart.getInputStream()));
        OutputStream out = new BufferedOutputStream(client.getOutputStream());
        while (true) {
            Message message = Message.read(in);
            pass();
            Exchange exchange = unanswered.peek();
            if (exchange == null) {
                message.writeTo(out); // not an answer: the server speaks unasked when it shuts down, for example
                out.flush();
                continue;
            }
            Fault fault = exchange.fault();
            if (fault != null && fault.action() instanceof CutResult cut && exchange.isRowToCut(message, cut)) {
                cutResult(message, out, fault, cut);
                return;
            }
            boolean held = fault != null && fault.action().holdsAnswer();
            boolean last = exchange.isLast(message);
            if (last) {
                unanswered.remove();
                if (!exchange.statements().isEmpty()) {
                    proxy.answered(new RoundTrip(number, exchange.statements()));
                }
            }
            if (held) {
                exchange.hold(message);
            } else {
                message.writeTo(out);
            }
            if (fault != null && held && last) {
                answerHeld(exchange, fault, out);
            }
            if (last || in.available() == 0) {
                out.flush();
            }
        }
    }

    private void cutResult(Message row, OutputStream out, Fault fault, CutResult cut) throws IOException {
        if (cut.insideMessage()) {
            row.writeHalfTo(out);
        }
        out.flush();
        proxy.acts(fault);
        end(true);
    }

    private void answerHeld(Exchange exchange, Fault fault, OutputStream out) throws IOException, InterruptedException {
        List<Message> answer = exchange.held();
        if (fault.action() instanceof Fail failure) {
            proxy.acts(fault);
            if (endsConnection(failure)) {
                endWithFatal(failure);
                return;
            }
            answer = exchange.answerWithFailure(failure);
        } else if (fault.action() instanceof Warn warning) {
            proxy.acts(fault);
            answer = exchange.answerWithNotice(warning.response());
        } else {
            act(fault);
        }
        pass();
        for (Message message : answer) {
            message.writeTo(out);
        }
    }

    private void actBeforeForwarding(Fault fault) throws InterruptedException {
        act(fault);
        gate.pass();
    }

    private void act(Fault fault) throws InterruptedException {
        Action action = fault.action();
        if (action instanceof Freeze) {
            // shut before anybody can learn that it acted, and release it
            gate.shut();
        }
        proxy.acts(fault);
        if (action instanceof Cut cut) {
            end(cut.reset());
        } else if (action instanceof Delay delay) {
            gate.shutFor(delay.duration());
        } else if (action instanceof Run run) {
            run.code().run();
        }
    }

    private static boolean endsConnection(Fail failure) {
        return failure.response().endsConnection();
    }

    private void endWithFatal(Fail failure) throws IOException {
        Response given = failure.response();
        Response fatal = given.endsConnection() ? given : Response.of("FATAL", given.state()); // as at each login
        Message.error(fatal).writeTo(client.getOutputStream());
        end(false);
    }

    private void pass() throws InterruptedException {
        proxy.gate().pass();
        gate.pass();
    }
}
