// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/** Decompresses bodies. */
final class Body {

    private static final int CHUNK = 8 << 10;

    private Body() {}

    /**
     * Returns a body without its encoding.
     *
     * @param encoding the header {@code Content-Encoding}
     * @param limit the maximum size of the decompressed body
     */
    static byte[] decoded(byte[] body, @Nullable String encoding, long limit, Allowance memory)
            throws PredictionException {
        String name = encoding == null ? "identity" : encoding.strip();
        if (name.equalsIgnoreCase("identity") || name.isEmpty()) {
            return body;
        }
        boolean gzip = name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip");
        if (!gzip && !name.equalsIgnoreCase("deflate")) {
            throw new PredictionException(
                    FailureKind.UNSUPPORTED_TYPE,
                    "The Content-Encoding '%s' is not supported; supported are gzip and deflate"
                            .formatted(Refusal.shown(name)));
        }
        InputStream compressed = new ByteArrayInputStream(body);
        try (InputStream in = gzip ? new GZIPInputStream(compressed, CHUNK) : new InflaterInputStream(compressed)) {
            return inflated(in, limit, memory);
        } catch (ZipException | EOFException e) {
            throw Refusal.of("The body is not valid %s: %s", gzip ? "gzip" : "deflate", e.getMessage());
        } catch (IOException e) {
            throw Refusal.of("The body cannot be decompressed: %s", e.getMessage());
        }
    }

    private static byte[] inflated(InputStream in, long limit, Allowance memory)
            throws IOException, PredictionException {
        byte[] bytes = new byte[CHUNK];
        int length = 0;
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes, length, bytes.length - length)) {
            length += count;
            if (length > limit) {
                throw new PredictionException(
                        FailureKind.TOO_LARGE,
                        "The decompressed body is larger than the %d bytes allowed (max.request.size in"
                                        .formatted(limit)
                                + " hotplate.rest.cfg, or max_request_size of the model)");
            }
            if (length == bytes.length) {
                int size = (int) Math.min(Integer.MAX_VALUE - 8, 2L * length);
                memory.reserve(size);
                bytes = Arrays.copyOf(bytes, size);
            }
        }
        memory.reserve(length);
        return Arrays.copyOf(bytes, length);
    }
}
