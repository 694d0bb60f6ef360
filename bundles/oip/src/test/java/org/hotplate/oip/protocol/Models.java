// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Models for the tests, whose answers depend on their inputs. */
public final class Models {

    private Models() {}

    /** Returns its only input {@code x}, of shape {@code [any, 2]}, as {@code y}. */
    public static TensorModel echo(String name, DataType type) {
        return new TensorModel(
                name,
                List.of(new TensorSpec("x", Shape.of(Shape.ANY, 2), type)),
                List.of(new TensorSpec("y", Shape.of(Shape.ANY, 2), type)),
                request -> List.of(tensor(request, "x").named("y")),
                request -> {
                    throw HandlerException.badRequest("only tensors");
                });
    }

    /** Returns a model that was read from a file. */
    public static TensorModel from(String origin, String name) {
        TensorModel model = echo(name, DataType.FLOAT32);
        model.readFrom(origin);
        return model;
    }

    /** Returns sum and difference of FP32 inputs {@code a} and {@code b} of shape {@code [any, 3]}. */
    public static TensorModel two(String name) {
        Shape shape = Shape.of(Shape.ANY, 3);
        return new TensorModel(
                name,
                List.of(new TensorSpec("a", shape, DataType.FLOAT32), new TensorSpec("b", shape, null)),
                List.of(new TensorSpec("sum", shape, DataType.FLOAT32), new TensorSpec("difference", Shape.UNKNOWN)),
                request -> {
                    float[] a = tensor(request, "a").toFloats();
                    float[] b = tensor(request, "b").toFloats();
                    float[] sum = new float[a.length];
                    float[] difference = new float[a.length];
                    for (int i = 0; i < a.length; i++) {
                        sum[i] = a[i] + b[i];
                        difference[i] = a[i] - b[i];
                    }
                    Shape rows = Shape.of(a.length / 3, 3);
                    return List.of(Tensor.ofFloats("sum", rows, sum), Tensor.ofFloats("difference", rows, difference));
                },
                request -> Map.of(
                        "names",
                        List.copyOf(request.names()),
                        "a",
                        Objects.requireNonNull(request.item("a")),
                        "b",
                        Objects.requireNonNull(request.item("b"))));
    }

    /** A classifier of pictures of shape {@code [any, 1, 2, 2]}; its handler answers with the size of the file. */
    public static TensorModel picture(String name) {
        return new TensorModel(
                name,
                List.of(new TensorSpec("data", Shape.of(Shape.ANY, 1, 2, 2), DataType.FLOAT32)),
                List.of(new TensorSpec("scores", Shape.of(Shape.ANY, 4), DataType.FLOAT32)),
                request -> {
                    Tensor data = tensor(request, "data");
                    return List.of(
                            Tensor.ofFloats("scores", Shape.of(data.shape().dim(0), 4), data.toFloats()));
                },
                request -> List.of(Map.of("class", "bytes " + request.bytes("data").length, "probability", 0.5)));
    }

    public static TensorModel failing(String name, FailureKind kind) {
        return new TensorModel(
                name,
                List.of(new TensorSpec("x", Shape.of(Shape.ANY, 2), DataType.FLOAT32)),
                List.of(),
                request -> {
                    throw new HandlerException(kind, "reason " + kind, null);
                },
                request -> "");
    }

    public static Tensor tensor(Request request, String name) throws HandlerException {
        return (Tensor) request.item(name);
    }
}
