// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.piece;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hotplate.handler.Request;
import org.hotplate.handler.support.TopK;
import org.hotplate.model.PredictionException;
import org.hotplate.rest.internal.syntax.LiteralLimits;
import org.hotplate.rest.internal.syntax.RequestReader;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Parsing a body to the model's inputs like the REST API, and selecting the five best of the network's scores. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls this method
public class Text {

    private static final String BOUNDARY = "----------------------------d74496d66958873e";

    private static final Signature PICTURE = new Signature(
            List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))),
            Signature.IMAGE,
            List.of(),
            Signature.JSON);
    private static final Signature NUMBERS = new Signature(
            List.of(new TensorSpec("user", Shape.of(Shape.ANY, 4)), new TensorSpec("item", Shape.of(Shape.ANY, 6))),
            Signature.JSON,
            List.of(),
            Signature.JSON);

    private final RequestReader reader = new RequestReader(LiteralLimits.ofElements(1_000_000));
    private byte[] form;
    private byte[] fewNumbers;
    private byte[] manyNumbers;
    private float[] scores;

    @Setup
    public void prepare() {
        byte[] picture = JvmSettings.picture();
        byte[] head =
                ascii("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"data\"; filename=\"x.jpg\"\r\n"
                        + "Content-Type: image/jpeg\r\n\r\n");
        byte[] tail = ascii("\r\n--" + BOUNDARY + "--\r\n");
        form = java.nio.ByteBuffer.allocate(head.length + picture.length + tail.length)
                .put(head)
                .put(picture)
                .put(tail)
                .array();
        fewNumbers = ascii("{\"user\":[[0.5,0.5,0.5,0.5]],\"item\":[[0.5,0.5,0.5,0.5,0.5,0.5]]}");
        String row =
                IntStream.range(0, 5000).mapToObj(i -> Double.toString(i / 7.0)).collect(Collectors.joining(","));
        manyNumbers = ascii("{\"user\":[[" + row + "]],\"item\":[[" + row + "]]}");
        scores = new float[1000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (i * 7919 % 1000) / 1000f;
        }
    }

    @Benchmark
    public Request multipart() throws PredictionException {
        return reader.read(form, "multipart/form-data; boundary=" + BOUNDARY, PICTURE, bytes -> {});
    }

    @Benchmark
    public Request json10() throws PredictionException {
        return reader.read(fewNumbers, "application/json", NUMBERS, bytes -> {});
    }

    @Benchmark
    public Request json10000() throws PredictionException {
        return reader.read(manyNumbers, "application/json", NUMBERS, bytes -> {});
    }

    @Benchmark
    public List<TopK> topFiveOfThousand() {
        return TopK.of(i -> scores[i], scores.length, 5);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
