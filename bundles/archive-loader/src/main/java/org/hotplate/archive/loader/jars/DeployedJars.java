// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.jars;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.archive.loader.trust.BundleIdentity;
import org.hotplate.archive.loader.watch.DeployFolderScanner;
import org.hotplate.archive.loader.watch.Fingerprint;
import org.hotplate.archive.loader.watch.FolderListener;
import org.hotplate.archive.loader.watch.FolderState;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one bundle installed and started for each jar in the deploy folder. A jar is rejected, with one line in the
 * log, if it is not a bundle, or if a bundle of its name and version comes from elsewhere. A bundle that does not start
 * is tried again when another one is installed or updated. The bundles stay installed when this component stops; the
 * next instance adopts them.
 *
 * <p>Uses its own thread, and {@link JarStarts another thread} for the start of each bundle, because an activator may
 * never return. While it runs, its bundle is neither updated, refreshed nor uninstalled: the framework would wait for
 * the activator. For the same reason nothing is installed before the framework has reached its start level.
 */
public final class DeployedJars implements FolderListener, BundleListener, FrameworkListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeployedJars.class);
    private static final int START_LEVEL = 30;
    private static final int REFRESH_SECONDS = 30;

    private final Path folder;
    private final BundleContext context;
    private final FrameworkWiring wiring;
    private final JarStarts starts;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hotplate-deploy-jars");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<@Nullable FolderState> latest = new AtomicReference<>();

    /** Whether the framework has reached the start level of these bundles and is not changing towards it. */
    private volatile boolean reached;

    // used by the executor's thread only
    private final Map<String, Bundle> bundles = new HashMap<>();
    /** The state of each jar that was installed or rejected. */
    private final Map<String, Fingerprint> tried = new HashMap<>();
    /** The jars of bundles that an earlier instance installed, until they are compared. */
    private final Set<String> adopted = new HashSet<>();

    private final Set<String> unstarted = new HashSet<>();
    /** The state that was last compared with the bundles. */
    private @Nullable FolderState current;
    /** The last warning about each jar, so that it is logged once. */
    private final Map<String, String> warned = new HashMap<>();

    /**
     * Adopts the bundles that an earlier instance installed.
     *
     * @param hung the file that keeps the jars whose start did not end
     * @param startLimit the time after which the start of a bundle counts as hung
     * @param framework the context of the system bundle, which stays valid when the loader's bundle stops
     */
    public DeployedJars(Path folder, Path hung, Duration startLimit, BundleContext framework) {
        this.folder = folder.toAbsolutePath().normalize();
        this.starts = new JarStarts(startLimit, new HungJars(hung), executor, this::startEnded);
        this.context = framework;
        this.wiring = framework.getBundle(0).adapt(FrameworkWiring.class);
        context.addBundleListener(this);
        context.addFrameworkListener(this);
        reached = isReached();
        execute(this::adopt);
    }

    @Override
    public void observed(FolderState state) {
        if (latest.getAndSet(state) == null) {
            execute(this::reconcile);
        }
    }

    @Override
    public void stop() {
        context.removeBundleListener(this);
        context.removeFrameworkListener(this);
        executor.shutdownNow();
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.INSTALLED || event.getType() == BundleEvent.UPDATED) {
            execute(() -> List.copyOf(unstarted).forEach(this::start));
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (!reached && event.getType() == FrameworkEvent.STARTLEVEL_CHANGED && isReached()) {
            reached = true;
            execute(this::reconcile);
        }
    }

    private boolean isReached() {
        return context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel() >= START_LEVEL;
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is no longer observed", folder, e);
        }
    }

    private void adopt() {
        for (Bundle bundle : context.getBundles()) {
            String location = bundle.getLocation();
            if (location.startsWith(folder.toUri().toString()) && location.endsWith(DeployFolderScanner.JAR)) {
                String name = String.valueOf(Path.of(URI.create(location)).getFileName());
                bundles.put(name, bundle);
                adopted.add(name);
            }
        }
    }

    private void reconcile() {
        FolderState state = reached ? latest.getAndSet(null) : null;
        if (state != null) {
            current = state;
            reconcile(state);
        }
    }

    private void reconcile(FolderState state) {
        try {
            Set<Bundle> stale = uninstallWhatIsGone(state);
            Set<String> changed = new TreeSet<>();
            state.settled().forEach((name, fingerprint) -> {
                if (name.endsWith(DeployFolderScanner.JAR)
                        && !isStarting(name, "updated")
                        && !fingerprint.equals(tried.put(name, fingerprint))
                        && install(name)) {
                    changed.add(name);
                }
            });
            if (!stale.isEmpty() || !changed.isEmpty()) {
                stale.addAll(affectedBy(changed.stream().map(bundles::get).toList()));
                refresh(stale);
                changed.forEach(this::start);
            }
        } catch (RuntimeException e) { // an exception would not end the thread, but nothing would log it
            LOG.error("Cannot bring the bundles in line with the jars in {}", folder, e);
        }
    }

    private Set<Bundle> uninstallWhatIsGone(FolderState state) {
        Set<String> gone = new HashSet<>(tried.keySet());
        gone.addAll(bundles.keySet());
        gone.removeAll(state.settled().keySet());
        gone.removeAll(state.changing());
        Set<Bundle> stale = new HashSet<>();
        for (String name : gone) {
            if (isStarting(name, "uninstalled")) {
                continue;
            }
            tried.remove(name);
            warned.remove(name);
            unstarted.remove(name);
            Bundle bundle = bundles.remove(name);
            if (bundle != null) {
                try {
                    bundle.uninstall();
                    stale.add(bundle);
                    LOG.info("{} is uninstalled: {} is gone", bundle.getSymbolicName(), name);
                } catch (BundleException | IllegalStateException e) {
                    LOG.debug("{} is uninstalled already, or the framework stops", bundle.getLocation(), e);
                }
            }
        }
        return stale;
    }

    /** Returns whether a bundle was installed or updated. */
    private boolean install(String name) {
        Path jar = folder.resolve(name);
        Bundle bundle = bundles.get(name);
        try {
            if (adopted.remove(name)
                    && bundle != null
                    && bundle.getLastModified()
                            >= Files.getLastModifiedTime(jar).toMillis()) {
                return false;
            }
            Optional<String> twin = twin(bundle, BundleIdentity.of(jar));
            if (twin.isPresent()) {
                warn(name, "is not installed: " + twin.get());
                return false;
            }
            try (InputStream bytes = Files.newInputStream(jar)) {
                if (bundle == null) {
                    bundle = context.installBundle(jar.toUri().toString(), bytes);
                    bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
                    bundles.put(name, bundle);
                } else {
                    bundle.update(bytes);
                }
            }
            warned.remove(name);
            return true;
        } catch (IOException e) {
            warn(name, "is not installed: %s; a handler's jar is a whole OSGi bundle".formatted(e.getMessage()));
        } catch (BundleException | IllegalStateException e) {
            warn(name, "is not installed: " + e.getMessage());
        }
        return false;
    }

    /** Returns the origin of a bundle with the same name and version from another location, if there is one. */
    private Optional<String> twin(@Nullable Bundle own, BundleIdentity identity) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> identity.isOf(bundle) && !bundle.equals(own))
                .findFirst()
                .map(twin -> ("it is the bundle %s, which is already installed (%s); give it another version, or remove"
                                + " that one and copy this one again")
                        .formatted(identity, twin.getLocation()));
    }

    private void start(String name) {
        Bundle bundle = bundles.get(name);
        if (bundle == null || isFragment(bundle)) {
            return;
        }
        unstarted.remove(name);
        starts.start(folder.resolve(name), bundle);
    }

    /** Called on the executor's thread when the start of a bundle has ended. */
    private void startEnded(Path jar, Optional<Throwable> failure) {
        String name = String.valueOf(jar.getFileName());
        failure.ifPresent(e -> {
            unstarted.add(name);
            Throwable cause = e instanceof BundleException && e.getCause() != null ? e.getCause() : e;
            warn(name, "does not start, and is tried again with the next bundle: %s".formatted(cause));
        });
        if (current != null) {
            reconcile(current); // the jar may have been replaced or removed meanwhile
        }
    }

    /** Returns whether the start of a jar's bundle is in progress, so that the framework would wait for its end. */
    private boolean isStarting(String name, String change) {
        Bundle bundle = bundles.get(name);
        if (bundle == null || !starts.isUnderWay(bundle)) {
            return false;
        }
        if (current != null && !current.of(name).equals(tried.get(name))) {
            warn(name, "is not %s before its start has ended; a restart of the server ends it".formatted(change));
        }
        return true;
    }

    /** Returns the managed bundles to which an installed bundle is a fragment or provides an optional package. */
    private List<Bundle> affectedBy(Collection<Bundle> changed) {
        Set<Bundle> stale = new HashSet<>(wiring.getRemovalPendingBundles());
        stale.retainAll(changed);
        for (Bundle bundle : bundles.values()) {
            BundleWiring current = bundle.adapt(BundleWiring.class);
            if (current != null && !changed.contains(bundle) && isAffected(current, changed)) {
                stale.add(bundle);
            }
        }
        return List.copyOf(stale);
    }

    private boolean isAffected(BundleWiring current, Collection<Bundle> changed) {
        Set<BundleRequirement> wired = new HashSet<>();
        current.getRequiredWires(null).forEach(wire -> wired.add(wire.getRequirement()));
        boolean optional = current.getRevision().getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(requirement -> Constants.RESOLUTION_OPTIONAL.equals(
                        requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE)))
                .filter(requirement -> !wired.contains(requirement))
                .flatMap(requirement -> wiring.findProviders(requirement).stream())
                .anyMatch(provider -> changed.contains(provider.getRevision().getBundle()));
        // a host that is already resolved does not count as a provider
        return optional
                || changed.stream()
                        .map(bundle -> bundle.adapt(BundleRevision.class))
                        .flatMap(fragment -> fragment.getDeclaredRequirements(HostNamespace.HOST_NAMESPACE).stream())
                        .anyMatch(fragment ->
                                current.getRevision().getDeclaredCapabilities(HostNamespace.HOST_NAMESPACE).stream()
                                        .anyMatch(fragment::matches));
    }

    private void refresh(Collection<Bundle> changed) {
        List<Bundle> stale = changed.stream()
                .filter(bundle ->
                        wiring.getDependencyClosure(List.of(bundle)).stream().noneMatch(starts::isUnderWay))
                .toList();
        if (stale.isEmpty()) {
            return;
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring.refreshBundles(stale, event -> refreshed.countDown());
        try {
            if (!refreshed.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Bundles are still being refreshed after {} s: {}", REFRESH_SECONDS, stale);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isFragment(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private void warn(String name, String reason) {
        if (!reason.equals(warned.put(name, reason))) {
            LOG.warn("{} {}", folder.resolve(name), reason);
        }
    }
}
