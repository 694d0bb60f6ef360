// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hotplate.common.config.ConfigReader;
import org.hotplate.engine.Isolation;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkIsolation;
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

/** Tries networks in child processes, keeps the results in {@code data/trials}, and runs networks in child processes. */
@Component(configurationPid = IsolationService.PID)
public final class IsolationService implements NetworkIsolation {

    static final String PID = "hotplate.isolation";

    private static final Logger LOG = LoggerFactory.getLogger(IsolationService.class);
    private static final String FOLDER = "trials";
    static final String CANCELLED = "The trial was cancelled, since its engine or the server stops";

    /**
     * The configuration.
     *
     * @param isolation where networks run whose models configure nothing
     * @param modelMemory the limit of the memory of a model's own process in MB; 0 for none
     * @param enabled whether networks are tried
     * @param limit how long a trial may take
     */
    record Settings(Isolation isolation, int modelMemory, boolean enabled, Duration limit) {

        private static final Isolation DEFAULT = Isolation.AUTO;

        /** Reads the first configuration; a wrong value is replaced by its default. */
        static Settings atStart(Map<String, ?> properties) {
            ConfigReader in = new ConfigReader(PID, properties);
            Settings settings = read(in);
            in.report(LOG, "the default is used");
            return settings;
        }

        /** Reads a changed configuration; empty if a value is wrong, so that the previous one stays in effect. */
        static Optional<Settings> changed(Map<String, ?> properties) {
            ConfigReader in = new ConfigReader(PID, properties);
            Settings settings = read(in);
            return in.report(LOG, "the previous configuration stays in effect")
                    ? Optional.of(settings)
                    : Optional.empty();
        }

        private static Settings read(ConfigReader in) {
            return new Settings(
                    in.parsed("isolation", DEFAULT, Isolation.VALUES, text -> Isolation.of(text)
                            .orElseThrow(() -> new IllegalArgumentException(text))),
                    in.integer("model.memory.megabytes", 0, 0, 1 << 24),
                    in.parsed("trial", true, "true or false", Settings::flag),
                    Duration.ofSeconds(in.integer("trial.seconds", 60, 1, 86_400)));
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
    private final ScheduledExecutorService timer = timer();
    /** The processes of engines; guarded by itself. */
    private final IdentityHashMap<ModelEngine, ServingProcess> processes = new IdentityHashMap<>();
    /** The digest of the quarantined network that each model has, by the model's name. */
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    /** The models whose network ends its process with zeros, so that a request can do that. */
    private final Set<String> passedWithOnes = ConcurrentHashMap.newKeySet();

    @Activate
    public IsolationService(BundleContext context, @Reference ServerFolders folders, Map<String, Object> properties) {
        this(
                Settings.atStart(properties),
                new InstalledEngines(context, folders.data().resolve("tmp").resolve(FOLDER)),
                folders.data().resolve(FOLDER));
    }

    IsolationService(Settings settings, EngineChildren engines, Path records) {
        this.settings = settings;
        this.engines = engines;
        this.records = new TrialRecords(records);
    }

    /** Its threads end when nothing is scheduled: networks can serve in their processes after this service has stopped. */
    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hotplate-isolation-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings.changed(properties).ifPresent(changed -> settings = changed);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindEngine(ServiceReference<ModelEngine> reference, ModelEngine engine) {
        String name = String.valueOf(reference.getProperty(ModelEngine.NAME));
        Settings now = settings;
        if (now.enabled()) {
            engines.added(engine, name);
        }
        if (now.isolation() == Isolation.ENGINE) {
            try {
                engines.of(engine, name)
                        .ifPresent(children -> processOf(engine, name, children).start());
            } catch (ModelLoadException e) {
                LOG.debug("Engine {} has been removed", name, e);
            }
        }
    }

    private ServingProcess processOf(ModelEngine engine, String name, Children children) {
        synchronized (processes) {
            return processes.computeIfAbsent(engine, added -> children.serving("engine " + name, timer));
        }
    }

    void unbindEngine(ModelEngine engine) {
        engines.remove(engine);
        ServingProcess unused;
        synchronized (processes) {
            unused = processes.remove(engine);
        }
        if (unused != null) {
            unused.close();
        }
    }

    @Deactivate
    void stop() {
        engines.close();
        List<ServingProcess> unused;
        synchronized (processes) {
            unused = List.copyOf(processes.values());
            processes.clear();
        }
        unused.forEach(ServingProcess::close);
    }

    @Override
    public ModelEngine engineFor(Candidate candidate, ModelEngine engine) throws ModelLoadException {
        Settings now = settings;
        Isolation isolation = candidate.isolation().orElse(now.isolation());
        if (isolation == Isolation.NONE) {
            return engine;
        }
        Optional<Children> children = engines.of(engine, candidate.engine());
        if (children.isEmpty()
                || (isolation == Isolation.AUTO
                        && !passedWithOnes.contains(candidate.model())
                        && engine.acceptsAnyInput(candidate.files()))) {
            return engine;
        }
        boolean shared = isolation != Isolation.MODEL;
        ServingProcess process = shared
                ? processOf(engine, candidate.engine(), children.get())
                : children.get().ofModel(candidate.model(), now.modelMemory(), timer);
        return isolated("model '%s'".formatted(candidate.model()), process, engine, shared);
    }

    @Override
    public ModelEngine engineFor(String title, String framework, ModelEngine engine) throws ModelLoadException {
        Optional<Children> children =
                settings.isolation() == Isolation.NONE ? Optional.empty() : engines.of(engine, framework);
        return children.isEmpty() ? engine : isolated(title, children.get().serving(title, timer), engine, false);
    }

    private static ModelEngine isolated(String user, ServingProcess process, ModelEngine engine, boolean shared)
            throws ModelLoadException {
        try {
            process.await();
        } catch (IOException e) {
            LOG.error(
                    "The native code of {} runs in the server's process, since no child process can be started: {}",
                    user,
                    e.getMessage(),
                    e);
            if (!shared) {
                process.close();
            }
            return engine;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelLoadException(CANCELLED, e);
        }
        return new IsolatedEngine(user, engine, process, shared);
    }

    @Override
    public int check(Candidate candidate, ModelEngine engine, Run run) throws ModelLoadException {
        Settings now = settings;
        if (!now.enabled()) {
            return 0;
        }
        Optional<Children> children = engines.of(engine, candidate.engine());
        if (children.isEmpty()) {
            return 0;
        }
        String model = candidate.model();
        refused.remove(model);
        passedWithOnes.remove(model);
        String digest = digest(candidate, engine);
        Optional<String> reason = records.quarantine(digest);
        if (reason.isPresent()) {
            refused.put(model, digest);
            throw new ModelLoadException(reason.get());
        }
        OptionalInt passed = records.passed(digest);
        if (passed.isPresent()) {
            return passed(model, passed.getAsInt());
        }
        try {
            Trial trial = new Trial(model, engine, children.get(), now.limit(), timer);
            passed = trial.run(run, (cause, child) -> quarantine(candidate, digest, cause, child));
            if (passed.isPresent()) {
                records.pass(digest, passed.getAsInt());
                return passed(model, passed.getAsInt());
            }
            throw new ModelLoadException(records.quarantine(digest).orElse("its trial failed"));
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
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelLoadException(CANCELLED, e);
        }
    }

    private int passed(String model, int value) {
        if (value != 0) {
            passedWithOnes.add(model);
        }
        return value;
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
