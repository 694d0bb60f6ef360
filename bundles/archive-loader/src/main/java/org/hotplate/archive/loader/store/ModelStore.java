// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.hotplate.archive.loader.watch.Fingerprint;
import org.hotplate.archive.loader.watch.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies that models are served from: {@code <root>/<name>/<generation>/files}, with the marker of the {@link
 * LastGood} one beside them. After the process is killed at any moment, {@link #sweep} keeps the last good generation
 * of each name and the one before it, if it is kept for a rollback, and deletes everything else. Thread-safe; a
 * generation may be released on any thread.
 */
public final class ModelStore {

    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);

    private final Path root;
    private final Map<Path, Generation> generations = new HashMap<>();
    /** The marker that a rollback will write when the copy is READY. */
    private final Map<String, Generation> returns = new HashMap<>();

    private long newest;

    public ModelStore(Path root) {
        this.root = root;
    }

    /** Returns the names that have data in the store. */
    public Set<String> names() throws IOException {
        return Folders.list(root).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .collect(Collectors.toSet());
    }

    /**
     * Adopts the data of a model from an earlier process: keeps the last good generation and deletes everything else.
     */
    public synchronized void sweep(String name) throws IOException {
        Optional<LastGood> good = lastGood(name);
        for (Path child : Folders.list(root.resolve(name))) {
            String file = String.valueOf(child.getFileName());
            boolean keep = good.isPresent()
                    && (file.equals(LastGood.FILE)
                            || (isGeneration(child) && good.get().keeps(Long.parseLong(file))));
            if (!keep) {
                Folders.delete(child);
            } else if (Files.isDirectory(child)) {
                remember(Generation.restored(child));
            }
        }
        deleteIfEmpty(name);
    }

    /** Adopts the data of a model that an earlier loader of this process deployed and that is still served. */
    public synchronized void inherit(String name) throws IOException {
        for (Path child : Folders.list(root.resolve(name))) {
            if (isGeneration(child)) {
                remember(Generation.inherited(child));
            }
        }
    }

    /** Creates a folder for a new copy. The caller is its first user and must call {@link #release}. */
    public synchronized Generation create(String name) throws IOException {
        Path folder = root.resolve(name).resolve(Long.toString(newest + 1));
        Files.createDirectories(folder);
        Generation generation = Generation.created(folder);
        remember(generation);
        return generation;
    }

    /**
     * Adds a use of a generation; returns an idempotent action that ends it, or empty if the generation is already
     * deleted.
     */
    public synchronized Optional<Runnable> use(Generation generation) throws IOException {
        if (generations.get(generation.folder()) != generation) {
            return Optional.empty();
        }
        generation.use();
        AtomicBoolean used = new AtomicBoolean(true);
        return Optional.of(() -> {
            if (used.compareAndSet(true, false)) {
                release(generation);
            }
        });
    }

    /** Ends one use; an unused generation is deleted unless it is the last good one. */
    public synchronized void release(Generation generation) {
        if (!generation.release()) {
            return;
        }
        try {
            generation.noteRelease();
        } catch (IOException e) {
            LOG.debug("No loader that comes after this one will see that {} is free", generation.folder(), e);
        }
        try {
            tidy(nameOf(generation));
        } catch (IOException e) {
            LOG.warn("Cannot tidy up {}; it is deleted at the next start", generation.folder(), e);
        }
    }

    /**
     * Makes a generation the last good one of its name.
     *
     * @param keepPrevious whether to keep the previous one for a rollback
     */
    public synchronized void keep(Generation generation, Snapshot snapshot, String options, boolean keepPrevious)
            throws IOException {
        if (generations.get(generation.folder()) != generation) {
            return; // a newer one is already recorded
        }
        String name = nameOf(generation);
        LastGood made = new LastGood(
                generation.number(),
                snapshot.fingerprint().facts(),
                snapshot.optionsFingerprint().facts(),
                options,
                snapshot.configured().text(),
                Optional.empty(),
                "");
        Optional<LastGood> before = lastGood(name);
        if (before.flatMap(LastGood::previous)
                .filter(earlier -> earlier.generation() == generation.number())
                .isPresent()) {
            returnTo(generation);
            before = lastGood(name);
        }
        before.map(last -> last.followedBy(made, keepPrevious)).orElse(made).write(root.resolve(name));
        Generation wanted = returns.remove(name);
        if (wanted != null && wanted != generation) {
            returnTo(wanted);
        }
        tidy(name);
    }

    /**
     * Records that the previous generation is served again, or reverses that.
     *
     * @return whether the served generation is not the one that was deployed last
     */
    public synchronized boolean returnTo(Generation generation) throws IOException {
        String name = nameOf(generation);
        Optional<LastGood> good = lastGood(name);
        Optional<LastGood> swapped =
                good.flatMap(LastGood::swapped).filter(earlier -> earlier.generation() == generation.number());
        if (swapped.isPresent()) {
            swapped.get().write(root.resolve(name));
            return !swapped.get().rolledBack().isEmpty();
        }
        // the generation after it is already served but not recorded yet
        returns.put(name, generation);
        return good.filter(marker -> marker.generation() == generation.number()).isPresent();
    }

    /** Returns the generation that an operator rolled back to, while the archive in the folder is unchanged. */
    public synchronized Optional<Generation> insteadOf(String name, Fingerprint offered) {
        return lastGood(name)
                .filter(good -> good.rolledBack().equals(offered.facts()))
                .flatMap(good -> good(name));
    }

    /** Returns the generation before the last good one. */
    public synchronized Optional<Generation> earlier(String name) {
        return lastGood(name)
                .flatMap(LastGood::previous)
                .map(before -> generations.get(root.resolve(name).resolve(Long.toString(before.generation()))));
    }

    /** Returns a model's marker; empty if it is missing or damaged. */
    public synchronized Optional<LastGood> lastGood(String name) {
        try {
            return Optional.of(LastGood.read(root.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("Cannot read which copy of model {} was the last good one", name, e);
            return Optional.empty();
        }
    }

    /** Returns a model's last good generation, whether it is in use or not. */
    public synchronized Optional<Generation> good(String name) {
        return lastGood(name)
                .map(good -> generations.get(root.resolve(name).resolve(Long.toString(good.generation()))));
    }

    /** Returns the generation of a marker, unless it is in use or deleted. */
    public synchronized Optional<Generation> spare(String name, LastGood good) {
        Path folder = root.resolve(name).resolve(Long.toString(good.generation()));
        return Optional.ofNullable(generations.get(folder)).filter(generation -> !generation.isUsed());
    }

    /** Deletes the data of a model; generations in use are deleted when they become unused. */
    public synchronized void forget(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name).resolve(LastGood.FILE));
        tidy(name);
    }

    private void remember(Generation generation) {
        generations.put(generation.folder(), generation);
        newest = Math.max(newest, generation.number());
    }

    private void tidy(String name) throws IOException {
        Optional<LastGood> good = lastGood(name);
        for (Path child : Folders.list(root.resolve(name))) {
            Generation generation = generations.get(child);
            boolean isGood = generation != null
                    && good.filter(marker -> marker.keeps(generation.number())).isPresent();
            if (generation != null && !isGood && !generation.isUsed()) {
                generations.remove(child);
                Folders.delete(child);
            }
        }
        deleteIfEmpty(name);
    }

    private void deleteIfEmpty(String name) throws IOException {
        if (Folders.list(root.resolve(name)).isEmpty()) {
            Folders.delete(root.resolve(name));
        }
    }

    private static boolean isGeneration(Path child) {
        return Files.isDirectory(child) && String.valueOf(child.getFileName()).matches("[0-9]{1,18}");
    }

    private String nameOf(Generation generation) {
        return String.valueOf(root.relativize(generation.folder()).getName(0));
    }
}
