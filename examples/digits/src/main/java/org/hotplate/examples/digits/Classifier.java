// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.mxnet.jna.JnaUtils;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;

/** The trained network, loaded from its files and run like in the server: MXNet's numpy mode is off. */
final class Classifier implements AutoCloseable {
    private static final int CLASSES = 10;

    private final Model model;

    private Classifier(Model model) {
        this.model = model;
    }

    /**
     * Loads {@code digits-symbol.json} and {@code digits-0000.params}. Switches numpy mode off for the whole process,
     * so training is not possible afterwards.
     *
     * @throws IOException if the folder does not contain a network that MXNet can load
     */
    static Classifier load(Path folder) throws IOException {
        var model = Model.newInstance("digits", "MXNet");
        try {
            JnaUtils.setNumpyMode(JnaUtils.NumpyMode.OFF);
            model.load(folder, "digits");
            return new Classifier(model);
        } catch (MalformedModelException e) {
            model.close();
            throw new IOException("The network in " + folder + " cannot be loaded", e);
        } catch (IOException e) {
            model.close();
            throw e;
        }
    }

    /** Returns the most likely digit of each picture, which is a red, a green and a blue plane. */
    int[] read(float[] planes) {
        var count = planes.length / (3 * DigitSet.PIXELS);
        try (var manager = model.getNDManager().newSubManager()) {
            var data = manager.create(planes, new Shape(count, 3, DigitSet.SIDE, DigitSet.SIDE));
            var probabilities = model.getBlock()
                    .forward(new ParameterStore(manager, false), new NDList(data), false)
                    .singletonOrThrow()
                    .toFloatArray();
            var digits = new int[count];
            for (var i = 0; i < count; i++) {
                digits[i] = likeliest(probabilities, i * CLASSES);
            }
            return digits;
        }
    }

    private static int likeliest(float[] probabilities, int offset) {
        var best = 0;
        for (var digit = 1; digit < CLASSES; digit++) {
            if (probabilities[offset + digit] > probabilities[offset + best]) {
                best = digit;
            }
        }
        return best;
    }

    @Override
    public void close() {
        model.close();
    }
}
