// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Replica;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.TensorBatch;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.inference.AnswerLimit;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies before a model serves that requests can run as one batch: runs two different requests, each alone and then in a
 * full batch, and compares the outputs.
 */
final class BatchProbe {

    private static final Logger LOG = LoggerFactory.getLogger(BatchProbe.class);
    /** A larger difference is not due to rounding. */
    private static final double TOLERANCE = 1e-4;

    private final Deployment deployment;
    private final int batch;
    private final int sample;

    /** @param sample the value of the elements with which the network has passed its trial */
    BatchProbe(Deployment deployment, int sample) {
        this.deployment = deployment;
        this.sample = sample;
        this.batch = deployment.options().batchSize().orElse(1);
    }

    /**
     * Verifies it if the model batches requests.
     *
     * @param service the service name of the handler
     * @throws ModelLoadException if requests cannot run as one batch
     */
    void check(ModelHandler handler, String service, ReplicaPool replicas) throws ModelLoadException {
        if (batch == 1) {
            return;
        }
        if (!(handler instanceof BatchHandler)) {
            throw refused(
                    "the handler for '%s' takes one request at a time (it is not a BatchHandler)".formatted(service));
        }
        replicas.tryEachDevice(replica -> check(replica, replicas.inputs()));
    }

    private void check(Replica replica, List<TensorSpec> specs) throws ModelLoadException {
        List<List<Tensor>> requests = new ArrayList<>();
        List<List<Tensor>> alone = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                int seed = i;
                List<Tensor> request =
                        specs.stream().map(spec -> sample(spec, seed)).toList();
                requests.add(request);
                alone.add(replica.forward(request, outputs()));
            }
        } catch (InferenceException e) {
            LOG.debug("Model {}: batching is not verified, since its shapes are open", name(), e);
            return;
        }
        List<List<Tensor>> all = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            all.add(requests.get(i % 2));
        }
        List<List<Tensor>> together;
        try {
            together = TensorBatch.split(replica.forward(TensorBatch.join(all), outputs()), batch);
        } catch (InferenceMemoryException e) {
            throw new LoadMemoryException(
                    message("less", "there is not enough memory for so many requests at once: " + e.getMessage()), e);
        } catch (InferenceException | HandlerException | IllegalArgumentException e) {
            throw refused("its network cannot run so many requests at once: " + e.getMessage(), e);
        }
        for (int i = 0; i < batch; i++) {
            compare(alone.get(i % 2), together.get(i));
        }
    }

    private AnswerLimit outputs() {
        return new AnswerLimit(AnswerLimit.of(deployment.options()));
    }

    private void compare(List<Tensor> alone, List<Tensor> together) throws ModelLoadException {
        for (int i = 0; i < alone.size(); i++) {
            if (!same(alone.get(i), together.get(i))) {
                throw refused("its network gives a request a different output '%s' when other requests are in its batch"
                        .formatted(alone.get(i).name()));
            }
        }
    }

    private static boolean same(Tensor alone, Tensor together) {
        if (!alone.shape().equals(together.shape())) {
            return false;
        }
        if (alone.type() == DataType.STRING) {
            return alone.data().equals(together.data());
        }
        double largest = 1;
        for (int i = 0; i < alone.shape().size(); i++) {
            largest = Math.max(largest, Double.isFinite(alone.get(i)) ? Math.abs(alone.get(i)) : 0);
        }
        for (int i = 0; i < alone.shape().size(); i++) {
            double expected = alone.get(i);
            double actual = together.get(i);
            // not the difference alone: infinities and NaN are equal to themselves
            if (Double.compare(expected, actual) != 0 && !(Math.abs(expected - actual) <= TOLERANCE * largest)) {
                return false;
            }
        }
        return true;
    }

    /** Creates an input of the declared shape: the same elements for the first request, every other one for the second. */
    private Tensor sample(TensorSpec input, int seed) {
        DataType type = input.type() == null ? DataType.FLOAT32 : input.type();
        // an index of something must stay a small number, a colour need not
        int high = deployment.archive().signature().takesImages() && (type.isReal() || type.contains(255)) ? 255 : 1;
        return SampleInput.of(input, seed == 0 ? sample : high, sample);
    }

    private ModelLoadException refused(String reason) {
        return new ModelLoadException(message("1", reason));
    }

    private ModelLoadException refused(String reason, Exception cause) {
        return new ModelLoadException(message("1", reason), cause);
    }

    private String message(String allowed, String reason) {
        return Failure.CONFIGURATION
                + "%s: '%s' is '%d'; allowed is %s, since %s"
                        .formatted(
                                deployment.options().source(ModelOptions.BATCH_SIZE),
                                ModelOptions.BATCH_SIZE,
                                batch,
                                allowed,
                                reason);
    }

    private String name() {
        return deployment.name();
    }
}
