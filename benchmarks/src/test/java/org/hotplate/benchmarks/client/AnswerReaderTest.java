// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {

    private static final String ONE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst";
    private static final String TWO = "HTTP/1.1 429 Too Many\r\ncontent-length: 0\r\nConnection: close\r\n\r\n";

    private final AnswerReader reader = new AnswerReader();

    @Test
    void putsAnAnswerTogetherByteByByte() throws IOException {
        Answer answer = null;
        for (int i = 0; i < ONE.length(); i++) {
            assertThat(answer).isNull();
            answer = take(ONE.substring(i, i + 1));
        }

        assertThat(answer).isEqualTo(new Answer(200, "first", false));
    }

    @Test
    void keepsWhatBelongsToTheNextOne() throws IOException {
        assertThat(take(ONE + TWO.substring(0, 20))).isEqualTo(new Answer(200, "first", false));
        assertThat(reader.begun()).isTrue();

        assertThat(take(TWO.substring(20))).isEqualTo(new Answer(429, "", true));
        assertThat(reader.begun()).isFalse();
    }

    @Test
    void growsWithTheAnswer() throws IOException {
        String body = "x".repeat(100_000);

        Answer answer = take("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body);

        assertThat(answer).isEqualTo(new Answer(200, body, false));
    }

    @Test
    void takesNoAnswerOfUnknownLength() {
        assertThatThrownBy(() -> take("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Content-Length");
    }

    private Answer take(String text) throws IOException {
        return reader.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
