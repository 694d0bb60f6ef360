// SPDX-License-Identifier: Apache-2.0
package org.hotplate.metrics.internal;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;

/** Reads the present state of all models when the page is read. */
final class ModelMetrics implements MultiCollector {

    private final ModelRegistry registry;
    private final LongSupplier requestBytes;

    /** @param requestBytes the memory that bodies and answers use */
    ModelMetrics(ModelRegistry registry, LongSupplier requestBytes) {
        this.registry = registry;
        this.requestBytes = requestBytes;
    }

    @Override
    public MetricSnapshots collect() {
        List<ModelFacts> models =
                distinct(registry.models().stream().map(Model::facts).toList());
        List<MetricSnapshot> snapshots = new ArrayList<>();
        snapshots.add(gauge(
                "hotplate_model_ready",
                "Whether the model is READY",
                models,
                facts -> facts.state() == ModelState.READY ? 1 : 0));
        snapshots.add(states(models));
        snapshots.add(gauge("hotplate_queue_depth", "Requests that wait", models, ModelFacts::queued));
        snapshots.add(gauge("hotplate_queue_capacity", "Requests that may wait", models, ModelFacts::queueCapacity));
        snapshots.add(gauge("hotplate_requests_running", "Requests that run", models, ModelFacts::running));
        snapshots.add(gauge(
                "hotplate_workers", "Requests or batches that may run at the same time", models, ModelFacts::workers));
        snapshots.add(counter(
                "hotplate_process_crashes",
                "Requests that ended the process in which the network runs",
                models,
                ModelFacts::crashes));
        snapshots.add(counter(
                "hotplate_abandoned_calls", "Calls that did not return in time", models, ModelFacts::abandoned));
        snapshots.add(GaugeSnapshot.builder()
                .name("hotplate_request_memory_bytes")
                .help("Memory of request bodies and answers in progress")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value((double) requestBytes.getAsLong())
                        .build())
                .build());
        return new MetricSnapshots(snapshots);
    }

    /** While a version is replaced by one of the same name, both are there for a moment; a page has each series once. */
    private static List<ModelFacts> distinct(List<ModelFacts> models) {
        Set<Series> seen = new HashSet<>();
        return models.stream().filter(facts -> seen.add(series(facts))).toList();
    }

    private static Series series(ModelFacts facts) {
        return Series.of(facts.name(), facts.version());
    }

    private static MetricSnapshot gauge(
            String name, String help, List<ModelFacts> models, ToDoubleFunction<ModelFacts> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        for (ModelFacts facts : models) {
            gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(series(facts).labels())
                    .value(value.applyAsDouble(facts))
                    .build());
        }
        return gauge.build();
    }

    private static MetricSnapshot states(List<ModelFacts> models) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name("hotplate_model_state").help("1 for the state that the model is in");
        for (ModelFacts facts : models) {
            gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(series(facts).labels("state", facts.state().name().toLowerCase(Locale.ROOT)))
                    .value(1)
                    .build());
        }
        return gauge.build();
    }

    private static MetricSnapshot counter(
            String name, String help, List<ModelFacts> models, ToDoubleFunction<ModelFacts> value) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        for (ModelFacts facts : models) {
            counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(series(facts).labels())
                    .value(value.applyAsDouble(facts))
                    .build());
        }
        return counter.build();
    }
}
