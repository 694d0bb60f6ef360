// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One message between a shell client and the server.
 *
 * <p>The server speaks first, with {@link Hello}; or, when it cannot take the client, with an {@link Output} that says
 * why and an {@link Exit}. Then each {@link Execute} is answered by any number of {@link Output}s and one {@link Exit},
 * each {@link Complete} by one {@link Candidates}, one request at a time.
 */
public sealed interface Frame {

    /** The version of this protocol. Both sides of a connection must speak the same. */
    int PROTOCOL = 2;

    /** The server takes the client. */
    record Hello(int protocol) implements Frame {}

    /**
     * Runs a line of commands.
     *
     * @param directory the folder that relative file names in the line start from
     * @param terminal whether what goes to the standard error stream is seen on a terminal, where a line may be
     *     written over
     */
    record Execute(String directory, String line, boolean terminal) implements Frame {

        /** Runs a line for a client without a terminal. */
        public Execute(String directory, String line) {
            this(directory, line, false);
        }
    }

    /**
     * Asks how a word may go on.
     *
     * @param directory the folder that relative file names in the line start from
     * @param line the line up to the place where the word is to go on
     */
    record Complete(String directory, String line) implements Frame {}

    /**
     * A piece of what a command printed, cut anywhere.
     *
     * @param error whether it goes to the standard error stream
     */
    record Output(boolean error, ByteBuffer bytes) implements Frame {

        public Output {
            bytes = bytes.asReadOnlyBuffer();
        }

        public Output(boolean error, String text) {
            this(error, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Returns a view of the piece, to be read once. */
        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }

    /**
     * The line is done.
     *
     * @param status 0 if it succeeded
     */
    record Exit(int status) implements Frame {}

    /** Words that could stand in place of the last word of the line, sorted. Those ending in {@code /} go on. */
    record Candidates(List<String> words) implements Frame {

        public Candidates {
            words = List.copyOf(words);
        }
    }
}
