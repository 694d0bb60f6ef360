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

/** Answers a picture with the boxes found in it. MMS's service kept the picture's size in itself; here it is the request's. */
final class SsdHandler implements BatchHandler {

    private static final String SIZE = "ssd.size";

    private final String input;
    private final ImageInputs pictures;
    private final Boxes boxes;

    /**
     * Makes one.
     *
     * @param input whose picture the boxes are in: the first
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
