// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.loader.deployment.ArchiveIntake;
import org.hotplate.archive.loader.deployment.DeployedModel;
import org.hotplate.archive.loader.deployment.Deployer;
import org.hotplate.archive.loader.deployment.Reconciler;
import org.hotplate.archive.loader.deployment.ServedName;
import org.hotplate.archive.loader.install.ArchiveInstaller;
import org.hotplate.archive.loader.install.ArchiveSource;
import org.hotplate.archive.loader.jars.DeployedJars;
import org.hotplate.archive.loader.options.ConfiguredModels;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.archive.loader.trust.CarriedBundles;
import org.hotplate.archive.loader.trust.CodeGate;
import org.hotplate.archive.loader.trust.CodePolicy;
import org.hotplate.archive.loader.trust.Signing;
import org.hotplate.archive.loader.trust.TrustStore;
import org.hotplate.archive.loader.watch.DeployFolder;
import org.hotplate.archive.loader.watch.DeployFolderObserver;
import org.hotplate.archive.loader.watch.DeployFolderScanner;
import org.hotplate.archive.loader.watch.FolderListener;
import org.hotplate.common.LowPriorityThread;
import org.hotplate.common.Suggestions;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.model.deploy.TransferListener;
import org.hotplate.server.ServerFolders;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys models from the deploy folder: {@code x.model}, a file or folder, or {@code x.onnx} is deployed as model
 * {@code x}, with {@code x.json} as its configuration.
 *
 * <p>An observer of the folder passes each state of it to the loader's thread and to the thread that installs jars.
 * Every change of an archive's state is an update, including {@code touch} and {@code chmod}. Stopping the instance
 * stops no model and no bundle; the next instance adopts them.
 */
final class LoaderInstance implements ModelArchives, ConfigurationListener {

    /** A bundle whose start takes longer is reported, and skipped at the next start of the server. */
    private static final Duration JAR_START_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LoaderInstance.class);

    private static final Duration ACTIVATOR_PATIENCE = Duration.ofSeconds(30);

    private final ConfiguredModels configured;
    private final ModelRegistry registry;
    private final DeployFolder folder;
    private final ArchiveInstaller installer;
    private final DeployFolderObserver observer;
    private final FolderListener jars;
    private final LowPriorityThread quietly = new LowPriorityThread("hotplate-archive-intake");
    private final LoaderThread thread;
    private final ModelStore store;
    private final CodeGate gate;
    /** The file that owns each model name in use. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    /** Creates an instance, which deploys models until it is stopped. */
    static LoaderInstance start(
            LoaderSettings settings,
            BundleContext context,
            ServerFolders folders,
            ModelRegistry registry,
            ModelDeployments deployments,
            ConfigurationAdmin configurations) {
        BundleContext framework = context.getBundle(0).getBundleContext();
        Signing signing = Signing.of(settings.signed(), settings.certificates().toArray(String[]::new), folders.conf());
        return new LoaderInstance(
                existing(folders.deploy()),
                folders.data().resolve("models"),
                settings.limits(),
                signing,
                Copier::transfer,
                InstantSource.system(),
                registry,
                deployments,
                new ConfiguredModels(configurations),
                new CodeGate(
                        CodePolicy.of(settings.code()),
                        signing,
                        new TrustStore(folders.data().resolve("trust")),
                        new CarriedBundles(framework, ACTIVATOR_PATIENCE)),
                new DeployedJars(
                        folders.deploy(), folders.data().resolve("hung-jars.json"), JAR_START_LIMIT, framework));
    }

    LoaderInstance(
            Path deploy,
            Path models,
            ArchiveLimits limits,
            Signing signing,
            Copier copier,
            InstantSource clock,
            ModelRegistry registry,
            ModelDeployments deployments,
            ConfiguredModels configured,
            CodeGate gate,
            FolderListener jars) {
        this.configured = configured;
        this.registry = registry;
        this.gate = gate;
        this.jars = jars;
        folder = new DeployFolder(deploy, configured::of);
        installer = new ArchiveInstaller(deploy, ArchiveSource::guarded);
        store = new ModelStore(models);
        ArchiveIntake intake = new ArchiveIntake(new ArchiveReader(limits), copier, limits.entries(), signing, quietly);
        thread = new LoaderThread(executor -> new Reconciler(
                folder,
                registry,
                store,
                name -> new DeployedModel(
                        name,
                        intake,
                        store,
                        new Deployer(
                                name,
                                registry,
                                deployments,
                                store,
                                intake,
                                gate,
                                executor,
                                new ServedName(name, registry, deployments, owners)),
                        clock)));
        observer = new DeployFolderObserver(
                folder.path(), new DeployFolderScanner(folder.path(), limits.entries()), List.of(thread, jars));
        warnOfRights();
        observer.start();
    }

    /** Stops all threads. Idempotent. */
    void stop() {
        observer.stop();
        thread.stop();
        jars.stop();
        quietly.close();
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (configured.changed(event.getPid())) {
            thread.schedule();
        }
    }

    @Override
    public Path folder() {
        return folder.path();
    }

    @Override
    public Installation install(InstallRequest request, TransferListener progress) throws DeployException {
        return installer.install(request, progress);
    }

    @Override
    public Path remove(String model) throws DeployException {
        String key = deployed(model);
        try {
            installer.remove(key);
        } catch (IOException e) {
            throw new DeployException(
                    "Cannot delete the archive of '%s': %s".formatted(model, ArchiveInstaller.reason(e)), e);
        }
        return installer.file(key);
    }

    @Override
    public Path reload(String model) throws DeployException {
        String key = deployed(model);
        try {
            installer.touch(key);
        } catch (IOException e) {
            throw new DeployException(
                    "Cannot reload the archive of '%s': %s".formatted(model, ArchiveInstaller.reason(e)), e);
        }
        return installer.file(key);
    }

    @Override
    public void rollback(String model) throws DeployException {
        String key = owners.getOrDefault(model, model);
        if (store.earlier(key).isEmpty()) {
            String stem = ArchiveKey.stem(key);
            throw new DeployException(
                    "No earlier archive of '%s' is kept. \"keep_previous\": true in deploy/%s.json keeps one from the next update on; separate files such as %s@2%s make versions"
                            .formatted(model, stem, ModelId.of(stem).endpoint(), ArchiveKey.ending(key)));
        }
        thread.recall(key);
    }

    @Override
    public CarriedCode trust(String model, Optional<String> sha256) throws DeployException {
        String key = owners.getOrDefault(model, model);
        CarriedCode code = gate.trust(key, model, sha256);
        thread.again(key);
        return code;
    }

    @Override
    public InputStream fetch(String url, TransferListener progress) throws DeployException {
        return installer.fetch(url, progress);
    }

    /** Returns the key of a model whose archive is in the deploy folder. */
    private String deployed(String model) throws DeployException {
        List<Model> versions = registry.endpoint(model).map(Endpoint::versions).orElse(List.of());
        if (versions.size() > 1) {
            throw new DeployException("'%s' has %d versions; name one of them: %s"
                    .formatted(
                            model,
                            versions.size(),
                            versions.stream()
                                    .map(version -> model + "@" + ModelId.shown(version.version()))
                                    .collect(Collectors.joining(", "))));
        }
        Optional<String> origin =
                registry.find(model).map(found -> found.facts().origin());
        String key = origin.flatMap(folder::keyOf).orElse(model);
        if (ModelId.fileFault(ArchiveKey.stem(key)).isEmpty() && Files.exists(installer.file(key))) {
            return key;
        }
        if (origin.isPresent()) {
            throw new DeployException("The archive of '%s' is %s, which is not in %s; change it there"
                    .formatted(model, origin.get(), folder.path()));
        }
        List<String> names = registry.models().stream().map(Model::name).toList();
        throw new DeployException("Model '%s' not found; %s"
                .formatted(
                        model,
                        Suggestions.nearest(model, names)
                                .map("did you mean %s?"::formatted)
                                .orElse("'model:list' shows the models")));
    }

    /** Creates the folder, which exists if the launcher was used. */
    private static Path existing(Path folder) {
        try {
            return Files.isDirectory(folder) ? folder : Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the deploy folder " + folder, e);
        }
    }

    private void warnOfRights() {
        try {
            FolderRights.fault(folder.path()).ifPresent(LOG::warn);
        } catch (IOException e) {
            LOG.warn("Cannot determine who may write to {}", folder.path(), e);
        }
    }
}
