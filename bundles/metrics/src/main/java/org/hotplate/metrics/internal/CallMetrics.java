// SPDX-License-Identifier: Apache-2.0
package org.hotplate.metrics.internal;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    /** What calls of each model are added to; found by the names in the records, without parsing them for each call. */
    private final Map<String, Map<String, Points>> known = new HashMap<>();

    /** The series of one model. */
    private final class Points {

        private final Series series;
        private final DistributionDataPoint total;
        private final DistributionDataPoint queue;
        private final DistributionDataPoint preprocess;
        private final DistributionDataPoint inference;
        private final DistributionDataPoint postprocess;
        private final DistributionDataPoint batch;
        private final Map<String, CounterDataPoint> requestsByOutcome = new HashMap<>();
        private final Map<String, CounterDataPoint> loadsByResult = new HashMap<>();

        private Points(Series series) {
            this.series = series;
            this.total = of(CallMetrics.this.total);
            this.queue = of(CallMetrics.this.queue);
            this.preprocess = of(CallMetrics.this.preprocess);
            this.inference = of(CallMetrics.this.inference);
            this.postprocess = of(CallMetrics.this.postprocess);
            this.batch = of(CallMetrics.this.batch);
        }

        private DistributionDataPoint of(Histogram histogram) {
            return histogram.labelValues(series.model(), series.version());
        }

        private void request(String outcome) {
            requestsByOutcome
                    .computeIfAbsent(outcome, added -> requests.labelValues(series.model(), series.version(), added))
                    .inc();
        }

        private void load(String result) {
            loadsByResult
                    .computeIfAbsent(result, added -> loads.labelValues(series.model(), series.version(), added))
                    .inc();
        }

        private void remove() {
            for (Histogram histogram : histograms()) {
                histogram.remove(series.model(), series.version());
            }
            requestsByOutcome.keySet().forEach(outcome -> requests.remove(series.model(), series.version(), outcome));
            loadsByResult.keySet().forEach(result -> loads.remove(series.model(), series.version(), result));
        }
    }

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

    private List<Histogram> histograms() {
        return List.of(total, queue, preprocess, inference, postprocess, batch);
    }

    private Points points(String model, String version) {
        Map<String, Points> versions = known.computeIfAbsent(model, added -> new HashMap<>());
        Points points = versions.get(version);
        if (points == null) {
            points = new Points(Series.of(model, version));
            versions.put(version, points);
        }
        return points;
    }

    @Override
    public void ended(CallRecord call) {
        Points points = points(call.model(), call.version());
        points.request(outcome(call));
        String traceParent = call.context().traceParent();
        Labels exemplar = traceParent.isEmpty() ? Labels.EMPTY : exemplar(traceParent);
        observe(points.total, call.totalNanos(), exemplar);
        observe(points.queue, call.queueNanos(), exemplar);
        if (call.batchSize() > 0) {
            observe(points.preprocess, call.preprocessNanos(), exemplar);
            observe(points.inference, call.inferenceNanos(), exemplar);
            observe(points.postprocess, call.postprocessNanos(), exemplar);
            points.batch.observe(call.batchSize());
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

    private static Labels exemplar(String traceParent) {
        Matcher trace = TRACE_PARENT.matcher(traceParent);
        return trace.matches() ? Labels.of("trace_id", trace.group(1), "span_id", trace.group(2)) : Labels.EMPTY;
    }

    private static void observe(DistributionDataPoint point, long nanos, Labels exemplar) {
        if (exemplar.isEmpty()) {
            point.observe(nanos / NANOS);
        } else {
            point.observeWithExemplar(nanos / NANOS, exemplar);
        }
    }

    @Override
    public void changed(ModelChange change) {
        if (change.state() == ModelState.GONE) {
            Map<String, Points> removed = known.remove(change.model());
            if (removed != null) {
                removed.values().forEach(Points::remove);
            }
        } else if (change.previous() == ModelState.LOADING && change.state() != ModelState.LOADING) {
            if (change.state() == ModelState.READY) {
                points(change.model(), change.version()).load("ready");
            } else if (change.state() == ModelState.FAILED) {
                points(change.model(), change.version()).load("failed");
            }
        }
    }
}
