// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hotplate.http.Reply;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.CallRecord.Outcome;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;

/**
 * The extension {@code statistics}: counts and durations of the calls of each model since it was deployed, whichever
 * front end they came from. Thread-safe.
 */
final class Statistics implements CallObserver, ModelListener {

    /** By the name of the model, which differs between versions that serve beside each other; guarded by this. */
    private final Map<String, Calls> byModel = new HashMap<>();

    /** How often something took place, and how long it took altogether. */
    private static final class Duration {

        private long count;
        private long nanos;

        void add(long duration) {
            count++;
            nanos += duration;
        }

        void write(String member, long divisor, JsonGenerator json) throws IOException {
            json.writeObjectFieldStart(member);
            json.writeNumberField("count", ceilDiv(count, divisor));
            json.writeNumberField("ns", nanos);
            json.writeEndObject();
        }
    }

    /** The steps of calls. */
    private static final class Steps {

        private final Duration preprocess = new Duration();
        private final Duration inference = new Duration();
        private final Duration postprocess = new Duration();

        void add(CallRecord call, int sharing) {
            preprocess.add(call.preprocessNanos());
            inference.add(call.inferenceNanos() / sharing);
            postprocess.add(call.postprocessNanos());
        }

        /** @param sharing how many calls count as one */
        void write(int sharing, JsonGenerator json) throws IOException {
            preprocess.write("compute_input", sharing, json);
            inference.write("compute_infer", sharing, json);
            postprocess.write("compute_output", sharing, json);
        }
    }

    /** The calls of one model. */
    private static final class Calls {

        private long lastStart;
        private final Duration success = new Duration();
        private final Duration failure = new Duration();
        private final Duration queue = new Duration();
        private final Steps steps = new Steps();
        /** Successful calls by the size of their batch. */
        private final TreeMap<Integer, Steps> batches = new TreeMap<>();

        void add(CallRecord call) {
            lastStart = Math.max(lastStart, call.start().toEpochMilli());
            if (call.outcome() != Outcome.ANSWERED) {
                failure.add(call.totalNanos());
                return;
            }
            success.add(call.totalNanos());
            queue.add(call.queueNanos());
            steps.add(call, 1);
            int size = Math.max(1, call.batchSize());
            batches.computeIfAbsent(size, added -> new Steps()).add(call, size);
        }

        long executions() {
            return batches.entrySet().stream()
                    .mapToLong(batch -> ceilDiv(batch.getValue().inference.count, batch.getKey()))
                    .sum();
        }
    }

    /** Rounds up: a call of a batch may have failed after the network ran, or may not have been recorded yet. */
    private static long ceilDiv(long count, long divisor) {
        return (count + divisor - 1) / divisor;
    }

    @Override
    public synchronized void ended(CallRecord call) {
        byModel.computeIfAbsent(call.model(), added -> new Calls()).add(call);
    }

    @Override
    public synchronized void changed(ModelChange change) {
        if (change.state() == ModelState.GONE) {
            byModel.remove(change.model());
        }
    }

    /** Describes the models, those without calls with zeros. */
    Reply of(List<Model> models) {
        return Replies.object(json -> {
            json.writeArrayFieldStart("model_stats");
            for (Model model : models) {
                json.writeStartObject();
                json.writeStringField("name", model.endpoint());
                json.writeStringField("version", model.version());
                write(model.name(), json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private synchronized void write(String model, JsonGenerator json) throws IOException {
        Calls calls = byModel.getOrDefault(model, new Calls());
        json.writeNumberField("last_inference", calls.lastStart);
        json.writeNumberField("inference_count", calls.success.count);
        json.writeNumberField("execution_count", calls.executions());
        json.writeObjectFieldStart("inference_stats");
        calls.success.write("success", 1, json);
        calls.failure.write("fail", 1, json);
        calls.queue.write("queue", 1, json);
        calls.steps.write(1, json);
        json.writeEndObject();
        json.writeArrayFieldStart("batch_stats");
        for (Map.Entry<Integer, Steps> batch : calls.batches.entrySet()) {
            json.writeStartObject();
            json.writeNumberField("batch_size", batch.getKey());
            batch.getValue().write(batch.getKey(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
