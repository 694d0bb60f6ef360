// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.lstm.ptb.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.support.Buckets;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Returns the most probable next word after each word of a sentence, one for each step of the smallest bucket that is
 * long enough.
 *
 * <p>MMS ran a network that was unrolled for exactly that bucket. An archive contains the network unrolled for the
 * longest bucket. No step of an LSTM depends on later steps, so its first steps return the same results. Only these are
 * run if the engine supports it; otherwise all steps are run and the result is truncated.
 */
final class LstmPtbHandler implements ModelHandler {

    private static final String SENTENCE = "input_sentence";
    private static final String ALLOWED = "a list with one object, [{\"%s\": \"a few words\"}]".formatted(SENTENCE);
    private static final String STEPS = LstmPtbHandler.class.getName() + ".steps";
    /** The bucket sizes are multiples of this, up to the number of steps of the network, as in MMS. */
    private static final int BUCKET = 10;

    private final String input;
    private final int steps;
    private final Words words;
    private final Buckets buckets;
    private final Buckets whole;

    /**
     * Creates a handler.
     *
     * @param input the input's name
     * @param steps the number of steps that the network was unrolled for
     */
    LstmPtbHandler(String input, int steps, Words words) {
        this.input = input;
        this.steps = steps;
        this.words = words;
        this.buckets = new Buckets(IntStream.concat(
                        IntStream.iterate(BUCKET, length -> length < steps, length -> length + BUCKET),
                        IntStream.of(steps))
                .toArray());
        this.whole = new Buckets(steps);
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        // like Python's split(' '), including empty words, which are unknown words
        List<String> sentence =
                List.of(sentence(request.item(input)).toLowerCase(Locale.ROOT).split(" ", -1));
        request.attributes().put(STEPS, buckets.lengthFor(input, sentence.size()));
        return List.of(whole.pad(input, words.vocabulary().encode(sentence), Words.PADDING));
    }

    @Override
    public List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request)
            throws HandlerException {
        Tensor whole = inputs.get(0);
        int bucket = bucket(request);
        if (bucket == steps || network.inputs().get(0).shape().dim(1) != Shape.ANY) {
            return network.forward(inputs);
        }
        return network.forward(
                List.of(Tensor.ofFloats(whole.name(), Shape.of(1, bucket), Arrays.copyOf(whole.toFloats(), bucket))));
    }

    private int bucket(Request request) {
        return (Integer) request.attributes().getOrDefault(STEPS, steps);
    }

    private String sentence(@Nullable Object item) throws HandlerException {
        if (item instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> first) {
            if (first.get(SENTENCE) instanceof String text) {
                return text;
            }
            throw HandlerException.badRequest(
                    "Input '%s' has no text for '%s' in its object; allowed is %s".formatted(input, SENTENCE, ALLOWED));
        }
        throw HandlerException.badRequest("Input '%s' must be %s".formatted(input, ALLOWED));
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
        int bucket = bucket(request);
        Tensor scores = outputs.get(0);
        int rank = scores.shape().rank();
        int classes = rank == 0 ? 0 : scores.shape().dim(rank - 1);
        if (classes < 1 || scores.shape().size() < (long) bucket * classes) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Output '%s' has the shape %s; a row of scores for each of %d words is needed"
                            .formatted(scores.name(), scores.shape(), steps),
                    null);
        }
        float[] values = scores.toFloats();
        for (int i = 0; i < bucket * classes; i++) {
            if (Float.isNaN(values[i])) {
                throw new HandlerException(
                        FailureKind.INTERNAL, "Output '%s' contains NaN".formatted(scores.name()), null);
            }
        }
        StringBuilder answer = new StringBuilder();
        for (int step = 0; step < bucket; step++) {
            answer.append(words.word(best(values, step * classes, classes))).append(' ');
        }
        return new Response(answer.toString());
    }

    /** Returns the index of the highest score; the first one if several are equal, as in MXNet. */
    private static int best(float[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
