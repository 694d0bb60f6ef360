// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * An {@link ImageCodec} with the interface of an engine, so that it can run in a child process like one. Its only network
 * reads no files. Inputs: the bytes of an encoded picture, or the pixels of a decoded one {@code [height, width, 3]}; and
 * {@code [width, height, 1 for bicubic interpolation]}, where the width is 0 if the picture keeps its size. Output: the pixels.
 */
final class PictureEngine implements ModelEngine {

    static final TensorSpec PICTURE = new TensorSpec("picture", Shape.UNKNOWN, DataType.UINT8);
    static final TensorSpec SIZE = new TensorSpec("size", Shape.of(3), DataType.INT32);
    static final TensorSpec PIXELS = new TensorSpec("pixels", Shape.of(Shape.ANY, Shape.ANY, 3), DataType.UINT8);

    private static final int BICUBIC = 1;

    private final ImageCodec codec;
    private final String flavour;

    PictureEngine(ImageCodec codec, String flavour) {
        this.codec = codec;
        this.flavour = flavour;
    }

    /** Returns the value of the second input. */
    static Tensor size(int width, int height, Interpolation interpolation) {
        ByteBuffer values = ByteBuffer.allocate(3 * Integer.BYTES).order(ByteOrder.nativeOrder());
        values.putInt(width)
                .putInt(height)
                .putInt(interpolation == Interpolation.BICUBIC ? BICUBIC : 0)
                .flip();
        return Tensor.of(SIZE.name(), DataType.INT32, SIZE.shape(), values);
    }

    /** Returns the picture in a tensor of pixels. */
    static Image image(Tensor pixels) {
        return new Image(pixels.shape().dim(1), pixels.shape().dim(0), bytes(pixels));
    }

    private static byte[] bytes(Tensor tensor) {
        ByteBuffer data = tensor.data();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    @Override
    public String version() {
        return "";
    }

    @Override
    public String flavour() {
        return flavour;
    }

    @Override
    public List<Device> devices() {
        return List.of(Device.CPU);
    }

    @Override
    public Network load(NetworkFiles files, Device device) {
        return new Codec();
    }

    /** Both the network and its replica: the codec has no state. */
    private final class Codec implements Network, Replica {

        @Override
        public List<TensorSpec> inputs() {
            return List.of(PICTURE, SIZE);
        }

        @Override
        public List<TensorSpec> outputs() {
            return List.of(PIXELS);
        }

        @Override
        public Replica newReplica() {
            return this;
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
            Image image;
            try {
                image = decoded(inputs.get(0), inputs.get(1));
            } catch (HandlerException e) {
                throw switch (e.kind()) {
                    case BAD_REQUEST, TOO_LARGE -> new InvalidInputException(e.getMessage(), e);
                    case OUT_OF_RESOURCES -> new InferenceMemoryException(e.getMessage(), e);
                    default -> new InferenceException(e.getMessage(), e);
                };
            }
            memory.reserve(PIXELS.name(), image.rgb().length);
            return List.of(Tensor.ofBytes(PIXELS.name(), Shape.of(image.height(), image.width(), 3), image.rgb()));
        }

        private Image decoded(Tensor picture, Tensor size) throws HandlerException {
            int width = (int) size.getLong(0);
            int height = (int) size.getLong(1);
            Interpolation interpolation = size.getLong(2) == BICUBIC ? Interpolation.BICUBIC : Interpolation.BILINEAR;
            if (picture.shape().rank() > 1) {
                return codec.resize(image(picture), width, height, interpolation);
            }
            byte[] encoded = bytes(picture);
            return width == 0 ? codec.decode(encoded) : codec.decode(encoded, width, height, interpolation);
        }

        @Override
        public void close() {}
    }
}
