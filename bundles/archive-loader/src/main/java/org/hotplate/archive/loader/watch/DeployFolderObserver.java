// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that observes the deploy folder. File system events select the files to scan. Every {@link #POLL} it scans
 * the whole folder, for file systems without events and for changes behind links.
 */
public final class DeployFolderObserver {

    /** The time between two scans that must have the same result. */
    public static final Duration SETTLE = Duration.ofMillis(150);

    public static final Duration POLL = Duration.ofSeconds(5);
    /** The interval if the file system supports no events. */
    private static final Duration POLL_ALONE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(DeployFolderObserver.class);
    private static final int STOP_SECONDS = 10;
    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
    };

    private final Path folder;
    private final DeployFolderScanner scanner;
    private final List<FolderListener> listeners;
    private final Thread thread = new Thread(this::run, "hotplate-deploy-observer");
    /** The entry of the folder that a watch key is for; an empty name for the folder's own key. */
    private final Map<WatchKey, String> keys = new HashMap<>();

    private final Set<String> touched = new HashSet<>();
    private @Nullable WatchService events;
    private long poll = System.nanoTime();
    private boolean blind;

    /**
     * Creates an observer, which is inactive until {@link #start}.
     *
     * @param listeners called with the state after each scan
     */
    public DeployFolderObserver(Path folder, DeployFolderScanner scanner, List<FolderListener> listeners) {
        this.folder = folder;
        this.scanner = scanner;
        this.listeners = listeners;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Ends the thread. Idempotent. */
    public void stop() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (WatchService service = folder.getFileSystem().newWatchService()) {
            events = service;
            observe();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("No file system events for {}: it is looked at every {} s", folder, POLL_ALONE.toSeconds(), e);
            events = null;
            observe();
        }
    }

    private void observe() {
        try {
            while (!thread.isInterrupted()) {
                scan();
                collect(System.nanoTime() + SETTLE.toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is no longer observed", folder, e);
        }
    }

    private void scan() {
        boolean all = System.nanoTime() - poll >= 0;
        Set<String> names = Set.copyOf(touched);
        touched.clear();
        try {
            if (all) {
                poll = System.nanoTime() + (events == null ? POLL_ALONE : POLL).toNanos();
                register("", folder);
            }
            touched.addAll(all ? scanner.scan() : scanner.scan(names));
            blind = false;
        } catch (IOException e) {
            if (!blind) {
                blind = true;
                LOG.warn("Cannot list {}: models stay as they are until that is possible", folder, e);
            }
            return;
        } catch (RuntimeException e) {
            LOG.error("Cannot scan {}; the next attempt follows in {} s", folder, POLL.toSeconds(), e);
            return;
        }
        FolderState state = scanner.state();
        for (String name : all ? state.settled().keySet() : names) {
            registerTree(name);
        }
        listeners.forEach(listener -> listener.observed(state));
    }

    /** Collects events until there is something to scan, but at least until a time. */
    private void collect(long earliest) throws InterruptedException {
        while (true) {
            long due = touched.isEmpty() ? poll : Math.min(earliest, poll);
            long wait = due - System.nanoTime();
            if (wait <= 0) {
                return;
            }
            WatchService service = events;
            if (service == null) {
                TimeUnit.NANOSECONDS.sleep(wait);
                continue;
            }
            WatchKey key = service.poll(wait, TimeUnit.NANOSECONDS);
            if (key != null) {
                note(key);
            }
        }
    }

    private void note(WatchKey key) {
        String name = keys.getOrDefault(key, "");
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                poll = System.nanoTime();
            } else {
                touched.add(name.isEmpty() ? String.valueOf(event.context()) : name);
            }
        }
        if (!key.reset()) {
            keys.remove(key);
        }
    }

    /** Watches an archive that is a folder: events for its files are not reported for the parent folder. */
    private void registerTree(String name) {
        Path root = folder.resolve(name);
        if (events == null || !Files.isDirectory(root)) {
            return;
        }
        try {
            Files.walkFileTree(root.toRealPath(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    register(name, directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.debug("Changes in {} are noticed every {} s", root, POLL.toSeconds(), e);
        }
    }

    private void register(String name, Path directory) {
        try {
            if (events != null) {
                keys.put(directory.register(events, KINDS), name);
            }
        } catch (IOException e) {
            // the folder was deleted, or the system's limit of watches is reached
            LOG.debug("Changes in {} are noticed every {} s", directory, POLL.toSeconds(), e);
        }
    }
}
