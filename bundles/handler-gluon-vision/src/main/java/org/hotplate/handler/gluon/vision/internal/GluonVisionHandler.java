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

/** Answers pictures with the most likely classes, of which the network gives the logits. */
final class GluonVisionHandler implements BatchHandler {

    /** The form of an answer. */
    enum Form {
        /** A list for each output, as MMS's stock services answer. */
        NESTED,
        /** One list, as MMS's examples answer. */
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
     * Makes one for a model, by its options.
     *
     * @param usualForm the form of the answer, where the model does not say
     * @param usualWord which word of a label to answer, counted from 1, where the model does not say; 0 for all
     */
    static GluonVisionHandler of(HandlerContext context, ImageCodec codec, Form usualForm, int usualWord)
            throws HandlerException {
        HandlerOptions options = context.options();
        int word = options.integer("label_word", usualWord, 0, 100);
        Labels labels = Labels.of(context);
        String form = options.text("answer", usualForm == Form.FLAT ? "flat" : "nested", "nested", "flat");
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
        return new Response(flat ? answer.stream().flatMap(List::stream).toList() : answer);
    }
}
