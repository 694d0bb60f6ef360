// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.loader.deployment.ArchiveIntake;
import org.hotplate.archive.loader.deployment.DeployedModel;
import org.hotplate.archive.loader.deployment.Deployer;
import org.hotplate.archive.loader.deployment.Reconciler;
import org.hotplate.archive.loader.deployment.ServedName;
import org.hotplate.archive.loader.options.Configured;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.archive.loader.trust.CodeGate;
import org.hotplate.archive.loader.trust.CodePolicy;
import org.hotplate.archive.loader.trust.Publishers;
import org.hotplate.archive.loader.trust.Signing;
import org.hotplate.archive.loader.trust.TrustStore;
import org.hotplate.archive.loader.watch.DeployFolder;
import org.hotplate.archive.loader.watch.DeployFolderScanner;
import org.hotplate.common.LowPriorityThread;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.deploy.DeployException;

/** A loader without its thread: the test triggers scans and advances the time. */
final class Bench {
    private static final LowPriorityThread QUIETLY = new LowPriorityThread("intake");

    final Path deploy;
    final Path data;
    final FakeRegistry registry;
    /** The configurations in Configuration Admin, by the names of the models' files. */
    final Map<String, Configured> configured = new HashMap<>();

    final FakeHost host = new FakeHost();
    final CodeGate gate;

    private final Map<String, String> owners = new HashMap<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Reconciler watch;
    private final DeployFolderScanner scanner;
    private Instant now = Instant.EPOCH;

    Bench(Path root) throws IOException {
        this(root, new FakeRegistry(), Copier::transfer);
    }

    Bench(Path root, FakeRegistry registry, Copier copier) throws IOException {
        this(root.resolve("deploy"), root.resolve("data"), registry, copier);
    }

    Bench(Path deploy, Path data, FakeRegistry registry, Copier copier) throws IOException {
        this(deploy, data, registry, copier, Signing.NONE);
    }

    Bench(Path deploy, Path data, FakeRegistry registry, Copier copier, Signing signing) throws IOException {
        this(deploy, data, registry, copier, signing, "deny", signing);
    }

    Bench(Path deploy, Path data, FakeRegistry registry, Copier copier, String policy, Publishers publishers)
            throws IOException {
        this(deploy, data, registry, copier, Signing.NONE, policy, publishers);
    }

    Bench(
            Path deploy,
            Path data,
            FakeRegistry registry,
            Copier copier,
            Signing signing,
            String policy,
            Publishers publishers)
            throws IOException {
        this.deploy = Files.createDirectories(deploy);
        this.data = data;
        this.registry = registry;
        gate = new CodeGate(CodePolicy.of(policy), publishers, new TrustStore(data.resolveSibling("trust")), host);
        int files = ArchiveLimits.DEFAULT.entries();
        ModelStore store = new ModelStore(data);
        ArchiveIntake intake =
                new ArchiveIntake(new ArchiveReader(ArchiveLimits.DEFAULT), copier, files, signing, QUIETLY);
        scanner = new DeployFolderScanner(deploy, files);
        watch = new Reconciler(
                new DeployFolder(deploy, name -> configured.getOrDefault(name, Configured.NONE)),
                registry,
                store,
                name -> new DeployedModel(
                        name,
                        intake,
                        store,
                        new Deployer(
                                name,
                                registry,
                                registry,
                                store,
                                intake,
                                gate,
                                tasks::add,
                                new ServedName(name, registry, registry, owners)),
                        () -> now));
    }

    Path put(String file, int version) throws IOException {
        return put(file, TestArchive.zip(version));
    }

    Path put(String file, byte[] bytes) throws IOException {
        return Files.write(deploy.resolve(file), bytes);
    }

    Path put(String file, String text) throws IOException {
        return Files.writeString(deploy.resolve(file), text);
    }

    /** Scans the folder once, if it can be listed. */
    void scan() {
        try {
            scanner.scan();
        } catch (IOException e) {
            return;
        }
        watch.reconcile(scanner.state());
        drain();
    }

    /** Scans until the content counts as settled. */
    void settle() {
        scan();
        scan();
    }

    CarriedCode trust(String name) throws DeployException {
        String file = owners.getOrDefault(name, name);
        CarriedCode code = gate.trust(file, name, Optional.empty());
        watch.again(file);
        scan();
        return code;
    }

    void recall(String name) {
        watch.recall(name);
        scan();
    }

    void pass(Duration time) {
        now = now.plus(time);
        scan();
    }

    private void drain() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Returns the relative paths of the copies' folders and markers. */
    List<String> stored() throws IOException {
        if (!Files.exists(data)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(data, 2)) {
            return files.filter(file -> !file.equals(data))
                    .map(file -> data.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }
}
