// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.CodeTrust;
import org.hotplate.model.EarlierArchives;
import org.hotplate.model.LowPriorityThread;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelDeployments;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what lies in the watched folder: {@code x.model}, file or folder, or {@code x.onnx} as model {@code x}, with
 * {@code x.json} as its configuration.
 *
 * <p>An observer of the folder hands each of its states to the loader's thread and to the one that installs jars.
 * Whatever changes the state of an archive is an update, a {@code touch} or {@code chmod} too. Stopping the loader stops
 * no model and no bundle.
 */
@Component(
        service = {CodeTrust.class, EarlierArchives.class, ConfigurationListener.class},
        immediate = true,
        configurationPid = "hotplate.archive.loader")
@Designate(ocd = ArchiveLoader.Config.class)
public final class ArchiveLoader implements CodeTrust, EarlierArchives, ConfigurationListener {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveLoader.class);

    private static final Duration ACTIVATOR_PATIENCE = Duration.ofSeconds(30);

    @ObjectClassDefinition(name = "Archive loader", description = "What a model archive may hold")
    @interface Config {
        @AttributeDefinition(name = "Entries", description = "How many entries an archive may have")
        int max_entries() default ArchiveLimits.ENTRIES;

        @AttributeDefinition(name = "Unpacked bytes", description = "How many bytes its files may have together")
        long max_unpacked_bytes() default ArchiveLimits.UNPACKED_BYTES;

        @AttributeDefinition(
                name = "Signed archives only",
                description = "true: archives that none of the named publishers has signed are refused")
        String archives_signed() default "false"; // a text, since a boolean would take "yes" for false

        @AttributeDefinition(
                name = "Publishers",
                description = "Files of certificates, PEM or DER, relative to conf/: who may sign archives")
        String[] archives_certificates() default {};

        @AttributeDefinition(
                name = "Code in archives",
                description = "Which archives may run the handler bundle they carry without model:trust:"
                        + " deny (none), signed (those signed by one of archives.certificates), allow (all)")
        String archives_code() default "deny";
    }

    private final ConfiguredModels configured;
    private final DeployFolder folder;
    private final DeployFolderObserver observer;
    private final FolderListener jars;
    private final LowPriorityThread quietly = new LowPriorityThread("hotplate-archive-intake");
    private final LoaderThread thread;
    private final ModelStore store;
    private final CodeGate gate;
    /** Which file's model has each name that one is served under. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    @Activate
    public ArchiveLoader(
            Config config,
            BundleContext context,
            @Reference ModelRegistry registry,
            @Reference ModelDeployments deployments,
            @Reference ConfigurationAdmin configurations)
            throws IOException {
        this(
                config,
                context,
                registry,
                deployments,
                new ConfiguredModels(configurations),
                Signing.of(
                        config.archives_signed(),
                        config.archives_certificates(),
                        Optional.ofNullable(context.getProperty("hotplate.conf"))
                                .map(Path::of)));
    }

    private ArchiveLoader(
            Config config,
            BundleContext context,
            ModelRegistry registry,
            ModelDeployments deployments,
            ConfiguredModels configured,
            Signing signing)
            throws IOException {
        this(
                folder(context, "hotplate.deploy", "deploy"),
                folder(context, "hotplate.data", "data").resolve("models"),
                new ArchiveLimits(config.max_entries(), config.max_unpacked_bytes()),
                signing,
                Copier::transfer,
                InstantSource.system(),
                registry,
                deployments,
                configured,
                new CodeGate(
                        CodePolicy.of(config.archives_code()),
                        signing,
                        new TrustStore(folder(context, "hotplate.data", "data").resolve("trust")),
                        new CarriedBundles(context.getBundle(0).getBundleContext(), ACTIVATOR_PATIENCE)),
                new DeployedJars(
                        folder(context, "hotplate.deploy", "deploy"),
                        context.getBundle(0).getBundleContext()));
    }

    ArchiveLoader(
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
        this.gate = gate;
        this.jars = jars;
        folder = new DeployFolder(deploy, configured::of);
        store = new ModelStore(models);
        Intake intake = new Intake(new ArchiveReader(limits), copier, limits.entries(), signing, quietly);
        thread = new LoaderThread(executor -> new Watch(
                folder,
                registry,
                store,
                name -> new WatchedModel(
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
                                new Place(name, registry, deployments, owners)),
                        clock)));
        observer = new DeployFolderObserver(
                folder.path(), new DeployFolderScanner(folder.path(), limits.entries()), List.of(thread, jars));
        warnOfRights();
        observer.start();
    }

    @Deactivate
    void deactivate() {
        observer.stop();
        thread.stop();
        jars.stop();
        quietly.close();
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (configured.changed(event.getPid())) {
            thread.look();
        }
    }

    @Override
    public CarriedCode trust(String model, Optional<String> sha256) throws NothingToTrustException {
        String file = owners.getOrDefault(model, model);
        CarriedCode code = gate.trust(file, model, sha256);
        thread.again(file);
        return code;
    }

    @Override
    public void recall(String model) throws NothingEarlierException {
        String file = owners.getOrDefault(model, model);
        if (store.earlier(file).isEmpty()) {
            throw new NothingEarlierException(
                    "Cannot roll back: no earlier archive of '%s' is kept. \"keep_previous\": true in deploy/%s.json keeps one from the next update on; files of their own, such as %s@2%s, make versions"
                            .formatted(
                                    model,
                                    ArchiveKey.stem(file),
                                    ModelId.of(ArchiveKey.stem(file)).endpoint(),
                                    ArchiveKey.ending(file)));
        }
        thread.recall(file);
    }

    private void warnOfRights() {
        try {
            FolderRights.fault(folder.path()).ifPresent(LOG::warn);
        } catch (IOException e) {
            LOG.warn("Cannot determine who may write to {}", folder.path(), e);
        }
    }

    /** Where no launcher has set the property, the framework's own storage takes its place. */
    private static Path folder(BundleContext context, String property, String name) throws IOException {
        String given = context.getProperty(property);
        if (given != null && !given.isBlank()) {
            return Path.of(given);
        }
        File storage = context.getDataFile(name);
        if (storage == null) {
            throw new IOException(
                    "Framework property '%s' is not set, and the framework has no storage".formatted(property));
        }
        return Files.createDirectories(storage.toPath());
    }
}
