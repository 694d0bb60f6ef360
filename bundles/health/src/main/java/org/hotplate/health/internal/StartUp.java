// SPDX-License-Identifier: Apache-2.0
package org.hotplate.health.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start-up phase. It lasts until every archive that was in the deploy folder at the start is READY or FAILED. With
 * archives that are WAITING, or unknown to the loader, it also ends after ten seconds without a change. It never begins
 * again. Thread-safe.
 */
final class StartUp {

    private static final Logger LOG = LoggerFactory.getLogger(StartUp.class);

    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Set<ModelState> IN_PROGRESS = EnumSet.of(ModelState.DISCOVERED, ModelState.LOADING);

    private final Set<String> archives;
    private final InstantSource clock;
    private final Instant began;
    private volatile boolean over;

    /**
     * @param archives the names of the files in the deploy folder that will become models
     */
    StartUp(Set<String> archives, InstantSource clock) {
        this.archives = archives;
        this.clock = clock;
        this.began = clock.instant();
    }

    /** Returns the names of the archives in a folder, including unpacked ones; empty if it cannot be read. */
    static Set<String> archivesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith(".") && (name.endsWith(".model") || name.endsWith(".onnx")))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            LOG.warn("{} cannot be read; the start-up phase does not wait for its archives", folder, e);
            return Set.of();
        }
    }

    /** Returns whether the phase is over, given all present models. */
    boolean isOver(List<ModelFacts> models) {
        over = over || hasEnded(models);
        return over;
    }

    private boolean hasEnded(List<ModelFacts> models) {
        if (models.stream().anyMatch(model -> IN_PROGRESS.contains(model.state()))) {
            return false;
        }
        boolean waiting = models.stream().anyMatch(model -> model.state() == ModelState.WAITING);
        Set<String> known = models.stream().map(StartUp::file).collect(Collectors.toSet());
        return (!waiting && known.containsAll(archives))
                || !clock.instant().isBefore(lastChange(models).plus(QUIET));
    }

    private Instant lastChange(List<ModelFacts> models) {
        return models.stream()
                .map(ModelFacts::since)
                .filter(since -> since.isAfter(began))
                .max(Instant::compareTo)
                .orElse(began);
    }

    private static String file(ModelFacts model) {
        String origin = model.origin().replace('\\', '/');
        return origin.substring(origin.lastIndexOf('/') + 1);
    }
}
