// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.ssd.internal;

import java.util.List;
import java.util.Objects;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.handler.image.PictureHeader;
import org.hotplate.tensor.Tensor;

/** Returns the boxes found in a picture. The picture's size is kept in the request. */
final class SsdHandler implements BatchHandler {

    private static final String SIZE = "ssd.size";

    private final String input;
    private final ImageInputs pictures;
    private final Boxes boxes;

    /**
     * Creates a handler.
     *
     * @param input the name of the first input, whose picture's size determines the boxes
     */
    SsdHandler(String input, ImageInputs pictures, Boxes boxes) {
        this.input = input;
        this.pictures = pictures;
        this.boxes = boxes;
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        List<Tensor> tensors = pictures.read(request);
        if (request.item(input) instanceof Tensor picture) {
            request.attributes().put(SIZE, new int[] {
                picture.shape().dim(3), picture.shape().dim(2)
            });
        } else {
            PictureHeader picture = PictureHeader.read(request.bytes(input));
            request.attributes().put(SIZE, new int[] {picture.width(), picture.height()});
        }
        return tensors;
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
        int[] size = (int[]) Objects.requireNonNull(request.attributes().get(SIZE));
        return new Response(boxes.of(outputs.get(0), size[0], size[1]));
    }
}
