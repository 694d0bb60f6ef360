// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.http.HttpLimits;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Models that check their inputs like the stock handlers, and whose answers depend on these inputs. */
final class Fixtures {

    static final Signature PICTURE = new Signature(
            List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))),
            Signature.IMAGE,
            List.of(),
            Signature.JSON);
    static final Signature TWO = new Signature(
            List.of(new TensorSpec("user", Shape.of(Shape.ANY, 4)), new TensorSpec("item", Shape.of(Shape.ANY, 6))),
            Signature.JSON,
            List.of(),
            Signature.JSON);

    private Fixtures() {}

    static HttpLimits limits() {
        return new HttpLimits(1 << 20, 8 << 20, 10_000, Duration.ofSeconds(2), 0, Duration.ofSeconds(20), Set.of());
    }

    /** Answers with the picture's length; rejects content that does not begin and end like a JPEG or PNG. */
    static FakeModel picture(String name) {
        return new FakeModel(
                name,
                PICTURE,
                request -> answer(() -> {
                    byte[] bytes = request.bytes("data");
                    boolean png = bytes.length > 8 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G';
                    boolean jpeg = bytes.length > 4 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8;
                    if (!png && !jpeg) {
                        throw HandlerException.badRequest("Input 'data' is neither a JPEG nor a PNG picture");
                    }
                    if (jpeg && (bytes[bytes.length - 1] & 0xff) != 0xd9) {
                        throw HandlerException.badRequest("Input 'data' is a truncated picture");
                    }
                    return List.of(Map.of("probability", 0.42635757f, "class", "bytes " + bytes.length));
                }));
    }

    /** Answers like a classifier with one output. */
    static FakeModel labels(String name) {
        FakeModel picture = picture(name);
        return new FakeModel(name, PICTURE, request -> picture.predict(request)
                .thenApply(response -> Response.ofOutputs(List.of(Objects.requireNonNull(response.value())))));
    }

    /** Answers with the item's first row as a tensor; rejects values that do not match the signature. */
    static FakeModel two(String name) {
        return new FakeModel(
                name,
                TWO,
                request -> answer(() -> {
                    row(request, "user", 4);
                    return List.of(Tensor.ofFloats("out", Shape.of(1, 6), row(request, "item", 6)));
                }));
    }

    private static float[] row(Request request, String name, int size) throws HandlerException {
        if (!(((List<?>) request.item(name)).get(0) instanceof List<?> row) || row.size() != size) {
            throw HandlerException.badRequest("Input '%s' must have the shape [0, %d]".formatted(name, size));
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            if (!(row.get(i) instanceof Number number)) {
                throw HandlerException.badRequest(
                        "Input '%s' holds %s, which is not a number".formatted(name, row.get(i)));
            }
            values[i] = number.floatValue();
        }
        return values;
    }

    interface Answer {
        Object give() throws HandlerException;
    }

    static CompletableFuture<Response> answer(Answer answer) {
        return CompletableFuture.supplyAsync(() -> null).thenCompose(nothing -> {
            try {
                return CompletableFuture.completedFuture(new Response(answer.give()));
            } catch (HandlerException e) {
                return failed(e.kind(), e.getMessage());
            }
        });
    }

    static CompletableFuture<Response> failed(FailureKind kind, String message) {
        return CompletableFuture.failedFuture(new PredictionException(kind, message));
    }
}
