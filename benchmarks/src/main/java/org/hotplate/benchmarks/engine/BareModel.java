// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelArchive;
import org.hotplate.engine.Device;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** An archive's network in the engine, and its input. */
final class BareModel {

    private final Network network;
    private final ModelArchive archive;
    private final ImageCodec codec;
    private final byte @Nullable [] picture;

    private BareModel(Network network, ModelArchive archive, ImageCodec codec, byte @Nullable [] picture) {
        this.network = network;
        this.archive = archive;
        this.codec = codec;
        this.picture = picture;
    }

    /** Loads a network; without a picture each input is a tensor of the signature's shape. */
    static BareModel load(ModelEngine engine, ImageCodec codec, Path file, @Nullable Path picture, Path scratch)
            throws ArchiveException, IOException, ModelLoadException {
        ModelArchive archive =
                new ArchiveReader(ArchiveLimits.DEFAULT).unpack(file, Files.createTempDirectory(scratch, "model"));
        NetworkFiles files = new NetworkFiles(
                archive.network(), archive.parameters(), archive.signature().inputs());
        return new BareModel(
                engine.load(files, Device.CPU), archive, codec, picture == null ? null : Files.readAllBytes(picture));
    }

    Network network() {
        return network;
    }

    /** Creates the inputs like a handler for a request: the picture is decoded and resized in each call. */
    List<Tensor> inputs() throws HandlerException {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec input : archive.signature().inputs()) {
            if (picture == null) {
                inputs.add(filled(input));
            } else {
                int height = input.shape().dim(2);
                int width = input.shape().dim(3);
                inputs.add(codec.decode(picture, width, height, Interpolation.BICUBIC)
                        .toNchw(input.name()));
            }
        }
        return inputs;
    }

    private static Tensor filled(TensorSpec input) {
        int[] dims = input.shape().dims();
        dims[0] = 1;
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.size()];
        java.util.Arrays.fill(values, 0.5f);
        return Tensor.ofFloats(input.name(), shape, values);
    }
}
