// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.crepe.internal;

import java.util.List;
import java.util.Map;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.support.Labels;
import org.hotplate.handler.support.Scores;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Classifies a product review by product category. */
final class CrepeHandler implements BatchHandler {

    private static final String EXPECTED = "[{\"review_title\": \"…\", \"review\": \"…\"}]";

    private final String input;
    private final Characters characters;
    private final Labels labels;

    CrepeHandler(String input, Characters characters, Labels labels) {
        this.input = input;
        this.characters = characters;
        this.labels = labels;
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        Map<?, ?> review = review(request.item(input));
        return List.of(characters.encode(input, text(review, "review_title") + "|" + text(review, "review")));
    }

    /** Returns the class with the highest score. There is no softmax, which would not change the order. */
    @Override
    public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
        int category = Scores.of(outputs.get(0)).best();
        return Response.ofOutputs(List.of(Map.of("category", labels.name(category))));
    }

    private Map<?, ?> review(@Nullable Object item) throws HandlerException {
        if (item instanceof List<?> list) {
            if (list.size() > 1) {
                throw HandlerException.badRequest(
                        "Input '%s' has %d reviews; one per request is allowed".formatted(input, list.size()));
            }
            if (list.size() == 1 && list.get(0) instanceof Map<?, ?> review) {
                return review;
            }
        }
        throw HandlerException.badRequest("Input '%s' must be a list of one review, %s".formatted(input, EXPECTED));
    }

    private String text(Map<?, ?> review, String key) throws HandlerException {
        Object value = review.get(key);
        if (value instanceof String text) {
            return text;
        }
        throw HandlerException.badRequest("Input '%s' %s text '%s'; allowed is %s"
                .formatted(input, value == null ? "has no" : "has something else as its", key, EXPECTED));
    }
}
