// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message between a shell client and the server.
 *
 * <p>The server sends the first message: {@link Hello} or, to reject the client, an {@link Output} with the reason and
 * an {@link Exit}. Then the client sends requests one at a time: {@link Execute} is answered by any number of {@link
 * Output}s and one {@link Exit}, {@link Complete} by one {@link Candidates}.
 */
public sealed interface Frame {

    /** The version of this protocol, which must be the same on both sides. */
    int PROTOCOL = 2;

    /** Accepts the client. */
    record Hello(int protocol) implements Frame {}

    /**
     * Runs a line of commands.
     *
     * @param directory the folder that relative file names in the line start from
     * @param terminal whether the client's standard error stream is a terminal, on which a line may be overwritten
     */
    record Execute(String directory, String line, boolean terminal) implements Frame {

        /** Creates a request of a client without a terminal. */
        public Execute(String directory, String line) {
            this(directory, line, false);
        }
    }

    /**
     * Requests the completions of a word.
     *
     * @param directory the folder that relative file names in the line start from
     * @param line the line up to the end of the word
     */
    record Complete(String directory, String line) implements Frame {}

    /**
     * A piece of a command's output, split at any byte.
     *
     * @param error whether it belongs to the standard error stream
     */
    record Output(boolean error, ByteBuffer bytes) implements Frame {

        public Output {
            bytes = bytes.asReadOnlyBuffer();
        }

        public Output(boolean error, String text) {
            this(error, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Returns a new view of the bytes. */
        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }

    /**
     * The end of a line's execution.
     *
     * @param status 0 if it succeeded
     */
    record Exit(int status) implements Frame {}

    /** The words that can replace the last word of the line, sorted. Words that end with {@code /} are incomplete. */
    record Candidates(List<String> words) implements Frame {

        public Candidates {
            words = List.copyOf(words);
        }
    }
}
