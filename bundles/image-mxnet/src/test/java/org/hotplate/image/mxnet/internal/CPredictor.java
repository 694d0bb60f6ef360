// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/**
 * Runs a network with one input through libmxnet's C prediction interface, without DJL and without Hotplate's engine.
 */
final class CPredictor implements AutoCloseable {

    private final Functions mxnet;
    private final Pointer handle;
    private final String input;

    interface Functions extends Library {
        String MXGetLastError();

        int MXPredCreate(
                String symbol,
                byte[] parameters,
                int parameterBytes,
                int deviceType,
                int device,
                int inputs,
                String[] keys,
                int[] shapeEnds,
                int[] shapes,
                PointerByReference predictor);

        int MXPredSetInput(Pointer predictor, String key, float[] data, int size);

        int MXPredForward(Pointer predictor);

        int MXPredGetOutputShape(Pointer predictor, int index, PointerByReference shape, IntByReference rank);

        int MXPredGetOutput(Pointer predictor, int index, float[] data, int size);

        int MXPredFree(Pointer predictor);
    }

    CPredictor(Path library, String symbol, byte[] parameters, String input, int... shape) {
        this.mxnet = Native.load(library.toString(), Functions.class);
        this.input = input;
        PointerByReference created = new PointerByReference();
        check(mxnet.MXPredCreate(
                symbol,
                parameters,
                parameters.length,
                1,
                0,
                1,
                new String[] {input},
                new int[] {0, shape.length},
                shape,
                created));
        this.handle = created.getValue();
    }

    Tensor forward(Tensor tensor) {
        float[] values = tensor.toFloats();
        check(mxnet.MXPredSetInput(handle, input, values, values.length));
        check(mxnet.MXPredForward(handle));
        PointerByReference dims = new PointerByReference();
        IntByReference rank = new IntByReference();
        check(mxnet.MXPredGetOutputShape(handle, 0, dims, rank));
        Shape shape = Shape.of(dims.getValue().getIntArray(0, rank.getValue()));
        float[] output = new float[shape.size()];
        check(mxnet.MXPredGetOutput(handle, 0, output, output.length));
        return Tensor.ofFloats("output", shape, output);
    }

    private void check(int status) {
        assertZero(status, status == 0 ? "" : mxnet.MXGetLastError());
    }

    private static void assertZero(int status, String error) {
        if (status != 0) {
            throw new AssertionError(error);
        }
    }

    @Override
    public void close() {
        mxnet.MXPredFree(handle);
    }
}
