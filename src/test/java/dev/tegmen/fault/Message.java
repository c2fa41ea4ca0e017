package dev.tegmen.fault;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One message of the protocol: its type and its body, without the length. Packets before the start-up have type 0. */
final class Message {
    static final char NO_TYPE = 0;

    private static final int LONGEST = 64 << 20;

    private final char type;
    private final byte[] body;

    private Message(char type, byte[] body) {
        this.type = type;
        this.body = body;
    }

    static Message read(DataInputStream in) throws IOException {
        char type = (char) in.readUnsignedByte();
        return new Message(type, readBody(in));
    }

    static Message readUntyped(DataInputStream in) throws IOException {
        return new Message(NO_TYPE, readBody(in));
    }

    private static byte[] readBody(DataInputStream in) throws IOException {
        int length = in.readInt() - Integer.BYTES;
        if (length < 0 || length > LONGEST) {
            throw new IOException("not a message of the protocol: length " + length);
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return body;
    }

    static Message sync() {
        return new Message('S', new byte[0]);
    }

    static Message parseUnnamed(String sql) {
        return of('P', out -> {
            writeString(out, "");
            writeString(out, sql);
            out.write(new byte[2]);
        });
    }

    static Message bindUnnamed() {
        return of('B', out -> {
            writeString(out, "");
            writeString(out, "");
            out.write(new byte[6]);
        });
    }

    static Message executeUnnamed() {
        return of('E', out -> {
            writeString(out, "");
            out.write(new byte[4]);
        });
    }

    static Message simpleQuery(String sql) {
        return of('Q', out -> writeString(out, sql));
    }

    static Message error(Response response) {
        return spoken('E', response);
    }

    static Message notice(Response response) {
        return spoken('N', response);
    }

    private static Message spoken(char type, Response response) {
        return of(type, out -> {
            writeField(out, 'S', response.word());
            writeField(out, 'V', response.severity());
            writeField(out, 'C', response.state());
            writeField(out, 'M', "injected by the fault proxy");
            writeField(out, 'F', response.file());
            writeField(out, 'L', "1");
            writeField(out, 'R', response.routine());
            out.write(0);
        });
    }

    static Message readyForQuery(char status) {
        return new Message('Z', new byte[] {(byte) status});
    }

    char type() {
        return type;
    }

    int intAt(int offset) {
        return ByteBuffer.wrap(body).getInt(offset);
    }

    char charAt(int offset) {
        return (char) body[offset];
    }

    boolean isEmpty() {
        return body.length == 0;
    }

    /** Returns the string that starts at an offset and ends with a zero. */
    String stringAt(int offset) {
        int end = offset;
        while (body[end] != 0) {
            end++;
        }
        return new String(body, offset, end - offset, StandardCharsets.UTF_8);
    }

    /** Returns where the string that starts at an offset is over: the offset after its zero. */
    int afterStringAt(int offset) {
        int end = offset;
        while (body[end] != 0) {
            end++;
        }
        return end + 1;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes());
    }

    void writeHalfTo(OutputStream out) throws IOException {
        byte[] bytes = bytes();
        out.write(bytes, 0, bytes.length / 2);
    }

    private byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(1 + Integer.BYTES + body.length);
        if (type != NO_TYPE) {
            buffer.put((byte) type);
        }
        buffer.putInt(Integer.BYTES + body.length).put(body);
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private static Message of(char type, Body body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            body.writeTo(out);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return new Message(type, out.toByteArray());
    }

    private static void writeField(OutputStream out, char field, String text) throws IOException {
        out.write(field);
        writeString(out, text);
    }

    private static void writeString(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }
}
