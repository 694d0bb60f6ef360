// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.vision.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.handler.image.Normalization;
import org.hotplate.handler.support.Labels;
import org.hotplate.handler.support.Scores;
import org.hotplate.handler.support.TopClasses;
import org.hotplate.tensor.Tensor;

/** Returns the most likely classes of pictures; the network's outputs are logits. */
final class GluonVisionHandler implements BatchHandler {

    /** The form of a response. */
    enum Form {
        /** A list for each output, as in MMS's stock services. */
        NESTED,
        /** One list, as in MMS's examples. */
        FLAT
    }

    private final ImageInputs inputs;
    private final boolean softmax;
    private final TopClasses classes;
    private final boolean flat;

    private GluonVisionHandler(ImageInputs inputs, boolean softmax, TopClasses classes, boolean flat) {
        this.inputs = inputs;
        this.softmax = softmax;
        this.classes = classes;
        this.flat = flat;
    }

    /**
     * Creates a handler for a model with its options.
     *
     * @param defaultForm the default form of the response
     * @param defaultWord the default word of a label, counted from 1; 0 for the whole label
     */
    static GluonVisionHandler of(HandlerContext context, ImageCodec codec, Form defaultForm, int defaultWord)
            throws HandlerException {
        HandlerOptions options = context.options();
        int word = options.integer("label_word", defaultWord, 0, 100);
        Labels labels = Labels.of(context);
        String form = options.text("answer", defaultForm == Form.FLAT ? "flat" : "nested", "nested", "flat");
        return new GluonVisionHandler(
                ImageInputs.of(context, codec, Interpolation.BILINEAR, Normalization.IMAGENET),
                options.flag("softmax", true),
                new TopClasses(word == 0 ? labels : labels.word(word), TopClasses.countOf(options)),
                form.equals("flat"));
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        return inputs.read(request);
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
        List<List<Map<String, Object>>> answer = new ArrayList<>();
        for (Tensor output : outputs) {
            Scores scores = Scores.of(output);
            answer.add(classes.of(softmax ? scores.softmax() : scores));
        }
        return flat ? new Response(answer.stream().flatMap(List::stream).toList()) : Response.ofOutputs(answer);
    }
}
