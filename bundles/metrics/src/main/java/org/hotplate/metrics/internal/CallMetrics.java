// SPDX-License-Identifier: Apache-2.0
package org.hotplate.metrics.internal;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.model.ModelState;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.CallRecord.Outcome;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;

/**
 * Counts calls and changes of models. A removed model's series are removed. Only models have series, so that requests to
 * unknown paths never add one. Used on the thread of all observers.
 */
final class CallMetrics implements CallObserver, ModelListener {

    private static final double[] SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };
    private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128};
    private static final double NANOS = 1e9;
    /** The header of W3C Trace Context: version, trace, span, flags. */
    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}.*");

    private final Counter requests;
    private final Counter loads;
    private final Histogram total;
    private final Histogram queue;
    private final Histogram preprocess;
    private final Histogram inference;
    private final Histogram postprocess;
    private final Histogram batch;
    /** The outcomes that each model has had, to remove their series. */
    private final Set<List<String>> outcomes = new HashSet<>();

    CallMetrics(PrometheusRegistry registry) {
        requests = Counter.builder()
                .name("hotplate_requests")
                .help("Requests that reached a model, by outcome: ok, cancelled, or the kind of failure")
                .labelNames("model", "version", "outcome")
                .register(registry);
        loads = Counter.builder()
                .name("hotplate_model_loads")
                .help("Loads of models, by result: ready or failed")
                .labelNames("model", "version", "result")
                .register(registry);
        total = seconds(registry, "hotplate_request", "Time from the arrival of a request at its model to the result");
        queue = seconds(registry, "hotplate_request_queue", "Time that a request waits for a worker");
        preprocess = seconds(registry, "hotplate_request_preprocess", "Time of the handler's preprocess");
        inference =
                seconds(registry, "hotplate_request_inference", "Time of the handler's inference, with the network");
        postprocess = seconds(registry, "hotplate_request_postprocess", "Time of the handler's postprocess");
        batch = Histogram.builder()
                .name("hotplate_batch_size")
                .help("Requests that shared a run of the network, counted once for each request")
                .labelNames(Series.LABELS)
                .classicOnly()
                .classicUpperBounds(BATCHES)
                .register(registry);
    }

    private static Histogram seconds(PrometheusRegistry registry, String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .unit(Unit.SECONDS)
                .labelNames(Series.LABELS)
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
    }

    @Override
    public void ended(CallRecord call) {
        Series series = Series.of(call.model(), call.version());
        count(requests, series, outcome(call));
        Labels exemplar = exemplar(call.context().traceParent());
        observe(total, series, call.totalNanos(), exemplar);
        observe(queue, series, call.queueNanos(), exemplar);
        if (call.batchSize() > 0) {
            observe(preprocess, series, call.preprocessNanos(), exemplar);
            observe(inference, series, call.inferenceNanos(), exemplar);
            observe(postprocess, series, call.postprocessNanos(), exemplar);
            batch.labelValues(series.model(), series.version()).observe(call.batchSize());
        }
    }

    private static String outcome(CallRecord call) {
        if (call.outcome() == Outcome.ANSWERED) {
            return "ok";
        }
        return call.failure()
                .map(Enum::name)
                .orElseGet(() -> call.outcome().name())
                .toLowerCase(Locale.ROOT);
    }

    private void count(Counter counter, Series series, String outcome) {
        counter.labelValues(series.model(), series.version(), outcome).inc();
        outcomes.add(List.of(series.model(), series.version(), outcome));
    }

    private static Labels exemplar(String traceParent) {
        Matcher trace = TRACE_PARENT.matcher(traceParent);
        return trace.matches() ? Labels.of("trace_id", trace.group(1), "span_id", trace.group(2)) : Labels.EMPTY;
    }

    private static void observe(Histogram histogram, Series series, long nanos, Labels exemplar) {
        var point = histogram.labelValues(series.model(), series.version());
        if (exemplar.isEmpty()) {
            point.observe(nanos / NANOS);
        } else {
            point.observeWithExemplar(nanos / NANOS, exemplar);
        }
    }

    @Override
    public void changed(ModelChange change) {
        Series series = Series.of(change.model(), change.version());
        if (change.state() == ModelState.GONE) {
            remove(series);
        } else if (change.previous() == ModelState.LOADING && change.state() != ModelState.LOADING) {
            if (change.state() == ModelState.READY) {
                count(loads, series, "ready");
            } else if (change.state() == ModelState.FAILED) {
                count(loads, series, "failed");
            }
        }
    }

    private void remove(Series series) {
        for (Histogram histogram : List.of(total, queue, preprocess, inference, postprocess, batch)) {
            histogram.remove(series.model(), series.version());
        }
        outcomes.removeIf(labels -> {
            boolean removed =
                    labels.get(0).equals(series.model()) && labels.get(1).equals(series.version());
            if (removed) {
                requests.remove(labels.get(0), labels.get(1), labels.get(2));
                loads.remove(labels.get(0), labels.get(1), labels.get(2));
            }
            return removed;
        });
    }
}
