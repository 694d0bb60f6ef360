// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.vision.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.handler.support.Scores;
import org.hotplate.handler.support.TopClasses;
import org.hotplate.tensor.Tensor;

/** Returns the most likely classes of pictures, for each of the network's outputs. */
final class VisionHandler implements BatchHandler {

    private final ImageInputs inputs;
    private final TopClasses classes;

    VisionHandler(ImageInputs inputs, TopClasses classes) {
        this.inputs = inputs;
        this.classes = classes;
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        return inputs.read(request);
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
        List<List<Map<String, Object>>> answer = new ArrayList<>();
        for (Tensor output : outputs) {
            answer.add(classes.of(Scores.of(output)));
        }
        return Response.ofOutputs(answer);
    }
}
