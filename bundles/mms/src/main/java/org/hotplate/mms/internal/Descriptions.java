// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.hotplate.http.Reply;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.Setting;
import org.hotplate.model.admin.ModelOptions;

/** Models as MMS 1.x describes them. */
final class Descriptions {

    /** The largest number of models in one reply. */
    private static final int PAGE = 100;

    private Descriptions() {}

    /** Lists models, sorted by name; of each name the default version. */
    static Reply list(List<Model> defaults, Parameters parameters) throws RefusedException {
        OptionalInt limit = parameters.number("limit");
        if (limit.orElse(1) == 0) {
            throw RefusedException.badRequest("Parameter 'limit' is '0'; allowed is a whole number from 1 to " + PAGE);
        }
        int from =
                Math.min(defaults.size(), parameters.number("next_page_token").orElse(0));
        int to = Math.min(defaults.size(), from + Math.min(PAGE, limit.orElse(PAGE)));
        Map<String, Object> page = new TreeMap<>();
        page.put(
                "models",
                defaults.subList(from, to).stream()
                        .map(model ->
                                Map.of("modelName", model.endpoint(), "modelUrl", Readiness.archive(model.facts())))
                        .toList());
        if (to < defaults.size()) {
            page.put("nextPageToken", Integer.toString(to));
        }
        return Json.reply(page);
    }

    /** @param registered whether the file of this name was registered by a request since the start */
    static Map<String, Object> describe(ModelFacts facts, Predicate<String> registered) {
        String archive = Readiness.archive(facts);
        Map<String, Object> model = new TreeMap<>();
        model.put("modelName", facts.endpoint());
        if (!facts.version().isEmpty()) {
            model.put("modelVersion", facts.version());
        }
        model.put("modelUrl", archive);
        if (!facts.engine().isEmpty()) {
            model.put("engine", facts.engine());
        }
        model.put("runtime", "java");
        model.put("minWorkers", facts.workers());
        model.put("maxWorkers", facts.workers());
        number(facts, ModelOptions.BATCH_SIZE).ifPresent(size -> model.put("batchSize", size));
        number(facts, ModelOptions.MAX_BATCH_DELAY).ifPresent(delay -> model.put("maxBatchDelay", delay));
        model.put("loadedAtStartup", !registered.test(archive));
        model.put("state", facts.state().name());
        if (!facts.reason().isEmpty()) {
            model.put("reason", facts.reason());
        }
        model.put("workers", workers(facts));
        return model;
    }

    private static Optional<BigDecimal> number(ModelFacts facts, String key) {
        return facts.settings().stream()
                .filter(setting -> setting.key().equals(key))
                .map(Setting::value)
                .map(BigDecimal::new)
                .findFirst();
    }

    /** Returns the workers that may run the model at once: all of the server's threads are equal. */
    private static List<Map<String, Object>> workers(ModelFacts facts) {
        List<Map<String, Object>> workers = new ArrayList<>();
        boolean loaded = facts.state() == ModelState.READY || facts.state() == ModelState.DRAINING;
        String[] devices = facts.device().split(",", -1);
        for (int i = 0; loaded && i < facts.workers(); i++) {
            workers.add(Map.of(
                    "id",
                    Integer.toString(i),
                    "startTime",
                    facts.since().toString(),
                    "status",
                    facts.state() == ModelState.READY ? "READY" : "UNLOADING",
                    "gpu",
                    devices[i % devices.length].strip().startsWith("gpu")));
        }
        return workers;
    }
}
