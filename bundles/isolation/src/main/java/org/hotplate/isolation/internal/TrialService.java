// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.hotplate.common.config.ConfigReader;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkTrials;
import org.hotplate.server.ServerFolders;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries networks in child processes and keeps the results in {@code data/trials}. */
@Component(configurationPid = TrialService.PID)
public final class TrialService implements NetworkTrials {

    static final String PID = "hotplate.isolation";

    private static final Logger LOG = LoggerFactory.getLogger(TrialService.class);
    private static final String FOLDER = "trials";
    static final String CANCELLED = "The trial was cancelled, since its engine or the server stops";

    /**
     * The configuration.
     *
     * @param enabled whether networks are tried
     * @param limit how long a trial may take
     */
    record Settings(boolean enabled, Duration limit) {

        static Settings read(Map<String, ?> properties) {
            ConfigReader in = new ConfigReader(PID, properties);
            Settings settings = new Settings(
                    in.parsed("trial", true, "true or false", Settings::flag),
                    Duration.ofSeconds(in.integer("trial.seconds", 60, 1, 86_400)));
            in.report(LOG, "the default is used");
            return settings;
        }

        private static Boolean flag(String text) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw new IllegalArgumentException(text);
        }
    }

    private volatile Settings settings;
    private final EngineChildren engines;
    private final TrialRecords records;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hotplate-trial-timer");
        thread.setDaemon(true);
        return thread;
    });
    /** The digest of the quarantined network that each model has, by the model's name. */
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    @Activate
    public TrialService(BundleContext context, @Reference ServerFolders folders, Map<String, Object> properties) {
        this(
                Settings.read(properties),
                new InstalledEngines(context, folders.data().resolve("tmp").resolve(FOLDER)),
                folders.data().resolve(FOLDER));
    }

    TrialService(Settings settings, EngineChildren engines, Path records) {
        this.settings = settings;
        this.engines = engines;
        this.records = new TrialRecords(records);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        settings = Settings.read(properties);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindEngine(ServiceReference<ModelEngine> reference, ModelEngine engine) {
        if (settings.enabled()) {
            engines.added(engine, String.valueOf(reference.getProperty(ModelEngine.NAME)));
        }
    }

    void unbindEngine(ModelEngine engine) {
        engines.remove(engine);
    }

    @Deactivate
    void stop() {
        engines.close();
        timer.shutdownNow();
    }

    @Override
    public void check(Candidate candidate, ModelEngine engine, Run run) throws ModelLoadException {
        Settings now = settings;
        if (!now.enabled()) {
            return;
        }
        Optional<Children> children = engines.of(engine, candidate.engine());
        if (children.isEmpty()) {
            return;
        }
        String model = candidate.model();
        refused.remove(model);
        String digest = digest(candidate, engine);
        Optional<String> reason = records.quarantine(digest);
        if (reason.isPresent()) {
            refused.put(model, digest);
            throw new ModelLoadException(reason.get());
        }
        if (records.hasPassed(digest)) {
            return;
        }
        try {
            Trial trial = new Trial(model, engine, children.get(), now.limit(), timer);
            if (trial.run(run, (cause, child) -> quarantine(candidate, digest, cause, child))) {
                records.pass(digest);
            } else {
                throw new ModelLoadException(records.quarantine(digest).orElse("its trial failed"));
            }
        } catch (IOException e) {
            if (children.get().isClosed()) {
                throw new ModelLoadException(CANCELLED, e);
            }
            LOG.error(
                    "Model {}: its network is loaded without a trial, since no child process of engine {} can be started: {}",
                    model,
                    candidate.engine(),
                    e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelLoadException(CANCELLED, e);
        }
    }

    private static String digest(Candidate candidate, ModelEngine engine) throws ModelLoadException {
        try {
            return NetworkDigest.of(candidate, engine);
        } catch (IOException | UncheckedIOException e) {
            throw new ModelLoadException("The files of its network cannot be read: " + e.getMessage(), e);
        }
    }

    private void quarantine(Candidate candidate, String digest, String cause, Child child) {
        String reason = "%s; it is quarantined since %s: correct the network, or release it with model:release"
                .formatted(cause, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        refused.put(candidate.model(), digest);
        records.quarantine(digest, reason, child.crashReport());
    }

    @Override
    public boolean release(String model) {
        String digest = refused.remove(model);
        try {
            return digest != null && records.release(digest);
        } catch (IOException e) {
            throw new UncheckedIOException("The quarantine cannot be lifted: " + e, e);
        }
    }
}
