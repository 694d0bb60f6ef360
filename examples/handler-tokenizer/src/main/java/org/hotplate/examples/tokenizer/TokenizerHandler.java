// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.text.StringTokenizer;
import org.apache.commons.text.matcher.StringMatcherFactory;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Counts the words of a text as input for the network, and returns the counts with the network's output. */
record TokenizerHandler(String input, Map<String, Integer> words, boolean lowerCase) implements ModelHandler {

    private static final String TOKENS = TokenizerHandler.class.getName() + ".tokens";
    private static final String ALLOWED = "a list with one object, [{\"text\": \"some words\"}]";
    private static final String LIBRARY = LibraryVersion.of("org.apache.commons", "commons-text");

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        if (!(request.item(input) instanceof List<?> list
                && list.size() == 1
                && list.get(0) instanceof Map<?, ?> object
                && object.get("text") instanceof String text)) {
            throw HandlerException.badRequest("Input '%s' must be %s".formatted(input, ALLOWED));
        }
        List<String> tokens = tokens(lowerCase ? text.toLowerCase(Locale.ROOT) : text);
        request.attributes().put(TOKENS, tokens);
        float[] counts = new float[words.size()];
        for (String token : tokens) {
            Integer number = words.get(token);
            if (number != null) {
                counts[number]++;
            }
        }
        return List.of(Tensor.ofFloats(input, Shape.of(1, counts.length), counts));
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("tokenizer", LIBRARY);
        answer.put("tokens", request.attributes().getOrDefault(TOKENS, List.of()));
        answer.put("scores", outputs.get(0));
        return new Response(answer);
    }

    /** Splits at blanks and punctuation; text in double quotes is one word. */
    private static List<String> tokens(String text) {
        StringMatcherFactory matchers = StringMatcherFactory.INSTANCE;
        return new StringTokenizer(text, matchers.charSetMatcher(" \t\r\n.,;:!?"), matchers.doubleQuoteMatcher())
                .getTokenList();
    }
}
