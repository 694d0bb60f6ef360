// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.shell.protocol.Frame.Candidates;
import org.hotplate.shell.protocol.Frame.Complete;
import org.hotplate.shell.protocol.Frame.Execute;
import org.hotplate.shell.protocol.Frame.Exit;
import org.hotplate.shell.protocol.Frame.Hello;
import org.hotplate.shell.protocol.Frame.Output;

/** Encodes frames as bytes: a letter for the kind, the length of the body in four bytes, the body. */
final class FrameCodec {

    static final int HEADER = 1 + Integer.BYTES;
    static final int MAX_BODY = 1 << 20;

    private FrameCodec() {}

    static ByteBuffer encode(Frame frame) throws IOException {
        if (frame instanceof Hello hello) {
            return start('H', Integer.BYTES).putInt(hello.protocol()).flip();
        }
        if (frame instanceof Execute execute) {
            return texts(execute.terminal() ? 'T' : 'X', List.of(execute.directory(), execute.line()));
        }
        if (frame instanceof Complete complete) {
            return texts('C', List.of(complete.directory(), complete.line()));
        }
        if (frame instanceof Output output) {
            ByteBuffer bytes = output.bytes();
            return start(output.error() ? 'E' : 'O', bytes.remaining())
                    .put(bytes)
                    .flip();
        }
        if (frame instanceof Exit exit) {
            return start('S', Integer.BYTES).putInt(exit.status()).flip();
        }
        return texts('W', ((Candidates) frame).words());
    }

    /**
     * Decodes a frame from its kind and body.
     *
     * @throws IOException if it is not a valid frame of this protocol
     */
    static Frame decode(byte kind, ByteBuffer body) throws IOException {
        try {
            return switch (kind) {
                case 'H' -> new Hello(body.getInt());
                case 'X', 'T' -> new Execute(text(body), text(body), kind == 'T');
                case 'C' -> new Complete(text(body), text(body));
                case 'O', 'E' -> new Output(kind == 'E', body);
                case 'S' -> new Exit(body.getInt());
                case 'W' -> new Candidates(texts(body));
                default ->
                    throw new IOException("The other side of the shell's socket sent a message of unknown kind " + kind
                            + "; use a client and a server of the same version");
            };
        } catch (BufferUnderflowException e) {
            throw new IOException("The other side of the shell's socket sent a message that ends too early", e);
        }
    }

    private static ByteBuffer texts(char kind, List<String> texts) throws IOException {
        List<byte[]> encoded = texts.stream().map(text -> text.getBytes(UTF_8)).toList();
        ByteBuffer buffer = start(
                kind,
                encoded.stream().mapToInt(bytes -> Integer.BYTES + bytes.length).sum());
        encoded.forEach(bytes -> buffer.putInt(bytes.length).put(bytes));
        return buffer.flip();
    }

    private static ByteBuffer start(char kind, int length) throws IOException {
        checkLength(length);
        return ByteBuffer.allocate(HEADER + length).put((byte) kind).putInt(length);
    }

    static void checkLength(int length) throws IOException {
        if (length < 0 || length > MAX_BODY) {
            throw new IOException(
                    "A message on the shell's socket has %d bytes; at most %d are allowed".formatted(length, MAX_BODY));
        }
    }

    private static List<String> texts(ByteBuffer body) {
        List<String> texts = new ArrayList<>();
        while (body.hasRemaining()) {
            texts.add(text(body));
        }
        return texts;
    }

    private static String text(ByteBuffer body) {
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, UTF_8);
    }
}
