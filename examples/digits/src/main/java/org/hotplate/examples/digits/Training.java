// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import ai.djl.Model;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.MxSymbolBlock;
import ai.djl.mxnet.engine.Symbol;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Trains the weights of the symbol with a set of digits. All random numbers come from one seed, so that the same
 * program on the same machine, with MXNet's naive engine and one thread, results in the same weights.
 */
final class Training {
    private static final int BATCH = 100;
    private static final float FIRST_RATE = 0.002f;
    private static final float LAST_RATE = 0.00001f;

    private final DigitSet digits;
    private final int epochs;
    private final Random random;
    private final Distortion distortion;
    private final Consumer<String> progress;

    Training(DigitSet digits, int epochs, long seed, Consumer<String> progress) {
        if (digits.size() < BATCH) {
            throw new IllegalArgumentException(
                    "Training takes at least %d digits, was given %d".formatted(BATCH, digits.size()));
        }
        this.digits = digits;
        this.epochs = epochs;
        this.random = new Random(seed);
        this.distortion = new Distortion(random);
        this.progress = progress;
    }

    List<Weights> run() {
        try (var model = Model.newInstance("digits", "MXNet")) {
            var block = block(model.getNDManager());
            model.setBlock(block);
            var steps = epochs * (digits.size() / BATCH);
            var rate = Tracker.cosine()
                    .setBaseValue(FIRST_RATE)
                    .optFinalValue(LAST_RATE)
                    .setMaxUpdates(steps)
                    .build();
            var optimizer = Adam.builder().optLearningRateTracker(rate).build();
            var config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(optimizer);
            try (var trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(BATCH, 3, DigitSet.SIDE, DigitSet.SIDE));
                var order = IntStream.range(0, digits.size()).boxed().collect(Collectors.toCollection(ArrayList::new));
                for (var epoch = 1; epoch <= epochs; epoch++) {
                    Collections.shuffle(order, random);
                    progress.accept(String.format(
                            Locale.ROOT, "epoch %d of %d: mean loss %.4f", epoch, epochs, learn(trainer, order)));
                }
            }
            return weights(block);
        }
    }

    /** Returns the network without its last layer, because the loss expects the inputs of the softmax. */
    private MxSymbolBlock block(NDManager manager) {
        var symbol = Symbol.loadJson((MxNDManager) manager, Resources.text(Resources.SYMBOL));
        var block = new MxSymbolBlock(manager, symbol);
        block.setInputNames(List.of("data"));
        block.removeLastBlock();
        var input = new PairList<String, Shape>();
        input.add("data", new Shape(BATCH, 3, DigitSet.SIDE, DigitSet.SIDE));
        var shapes = block.getSymbol().inferShape(input);
        for (var parameter : block.getDirectParameters().values()) {
            var shape = shapes.get(parameter.getName());
            if (shape == null) {
                throw new IllegalStateException("The symbol does not fix the shape of " + parameter.getName());
            }
            parameter.setArray(manager.create(first(shape), shape));
        }
        return block;
    }

    /**
     * He initialization of the weights for layers before a rectifier; biases, the only parameters of one dimension,
     * start at 0.
     */
    private float[] first(Shape shape) {
        var values = new float[Math.toIntExact(shape.size())];
        if (shape.dimension() > 1) {
            var deviation = Math.sqrt(2.0 * shape.get(0) / shape.size());
            for (var i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * deviation);
            }
        }
        return values;
    }

    private double learn(Trainer trainer, List<Integer> order) {
        var planes = new float[BATCH * 3 * DigitSet.PIXELS];
        var labels = new float[BATCH];
        var total = 0.0;
        var batches = order.size() / BATCH;
        for (var batch = 0; batch < batches; batch++) {
            for (var i = 0; i < BATCH; i++) {
                int index = order.get(batch * BATCH + i);
                distortion.draw(digits, index, planes, i * 3 * DigitSet.PIXELS);
                labels[i] = digits.label(index);
            }
            total += step(trainer, planes, labels);
        }
        return total / batches;
    }

    private static float step(Trainer trainer, float[] planes, float[] labels) {
        try (var manager = trainer.getManager().newSubManager()) {
            var data = manager.create(planes, new Shape(BATCH, 3, DigitSet.SIDE, DigitSet.SIDE));
            var expected = new NDList(manager.create(labels));
            float mean;
            try (var collector = trainer.newGradientCollector()) {
                var loss = trainer.getLoss().evaluate(expected, trainer.forward(new NDList(data)));
                collector.backward(loss);
                mean = loss.getFloat();
            }
            trainer.step();
            return mean;
        }
    }

    private static List<Weights> weights(MxSymbolBlock block) {
        return block.getDirectParameters().values().stream()
                .map(parameter -> {
                    var array = parameter.getArray();
                    var shape =
                            LongStream.of(array.getShape().getShape()).boxed().toList();
                    return new Weights(parameter.getName(), shape, array.toFloatArray());
                })
                .toList();
    }
}
