// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.hotplate.archive.loader.deployment.DeployedModel;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.archive.loader.store.Folders;
import org.hotplate.model.ModelState;
import org.jspecify.annotations.Nullable;

/**
 * After any sequence of good, broken and removed files, kills of the process and restarts of the loader, the model is
 * served from the last archive and options that were READY together and recorded. Only the removal of the archive,
 * seen by a running loader, ends that.
 */
class LastGoodPropertyTest {

    /** A try writes some dozen files and forces half of them to the disk. */
    private static final int TRIES = 100;

    private enum Step {
        PUT_GOOD,
        /** An archive that the registry refuses. */
        PUT_REFUSED,
        PUT_GARBAGE,
        PUT_INCOMPLETE,
        REMOVE,
        PUT_OPTIONS,
        PUT_WRONG_OPTIONS,
        PUT_INCOMPLETE_OPTIONS,
        REMOVE_OPTIONS,
        /** The loader, or that of a new process, looks at the folder until it has settled. */
        LOOK,
        /** As long as an incomplete file may remain unchanged. */
        LOOK_LATE,
        KILL,
        /** A new loader in the same process. */
        RELOAD,
        CRASH_BEFORE_COPY,
        CRASH_IN_COPY,
        CRASH_AFTER_COPY,
        CRASH_BEFORE_READY,
        /** READY in the registry, but not recorded. */
        CRASH_WHEN_READY,
        CRASH_IN_RECORD,
        CRASH_BEFORE_REMOVAL
    }

    /** What the model answers with. */
    private record Content(int version, OptionalInt workers) {}

    private final Set<Integer> refused = new HashSet<>();
    private Path root = Path.of("");
    private Path deploy = Path.of("");
    private Path data = Path.of("");
    private FakeRegistry registry = new FakeRegistry();
    private boolean drainsAtOnce;
    /** Null while no process runs. */
    private @Nullable Bench bench;

    private int number;
    /** The point at which the process is killed, once. */
    private Optional<Step> kill = Optional.empty();

    private Optional<Path> left = Optional.empty();

    // the reference model
    private boolean present;
    private OptionalInt archive = OptionalInt.empty();
    private boolean optionsFit = true;
    private OptionalInt workers = OptionalInt.empty();
    private Optional<Content> good = Optional.empty();

    @BeforeTry
    void begin() throws IOException {
        root = Files.createTempDirectory("last-good");
        deploy = Files.createDirectories(root.resolve("deploy"));
        data = Files.createDirectories(root.resolve("data"));
        refused.clear();
        bench = null;
        number = 0;
        kill = Optional.empty();
        left = Optional.empty();
        present = false;
        archive = OptionalInt.empty();
        optionsFit = true;
        workers = OptionalInt.empty();
        good = Optional.empty();
    }

    @AfterTry
    void delete() throws IOException {
        Folders.delete(root);
    }

    @Property(tries = TRIES)
    void theLastGoodContentIsServedUntilItIsRemoved(
            @ForAll("histories") List<Step> history, @ForAll boolean usesEndAtOnce) throws IOException {
        drainsAtOnce = usesEndAtOnce;

        for (Step step : history) {
            take(step);
        }
        take(Step.LOOK);
    }

    private void take(Step step) throws IOException {
        switch (step) {
            case PUT_GOOD -> put(TestArchive.zip(++number), OptionalInt.of(number));
            case PUT_REFUSED -> {
                refused.add(++number);
                put(TestArchive.zip(number), OptionalInt.empty());
            }
            case PUT_GARBAGE -> put("garbage".getBytes(), OptionalInt.empty());
            case PUT_INCOMPLETE -> put(Arrays.copyOf(TestArchive.zip(++number), 4000), OptionalInt.empty());
            case REMOVE -> {
                Files.deleteIfExists(deploy.resolve("a.model"));
                present = false;
                archive = OptionalInt.empty();
            }
            case PUT_OPTIONS -> {
                workers = OptionalInt.of(++number);
                options("{\"workers\": %d}".formatted(number), true);
            }
            case PUT_WRONG_OPTIONS -> options("{\"workers\": -1}", false);
            case PUT_INCOMPLETE_OPTIONS -> options("{\"workers\":", false);
            case REMOVE_OPTIONS -> {
                Files.deleteIfExists(deploy.resolve("a.json"));
                workers = OptionalInt.empty();
                optionsFit = true;
            }
            case LOOK, LOOK_LATE -> {
                look(step);
                check();
            }
            case KILL -> bench = null;
            case RELOAD -> {
                bench = bench == null ? null : loader();
                look(Step.LOOK);
                check();
            }
            default -> crash(step);
        }
    }

    private void put(byte[] bytes, OptionalInt version) throws IOException {
        change("a.model", bytes);
        present = true;
        archive = version;
    }

    private void options(String text, boolean fit) throws IOException {
        change("a.json", text.getBytes());
        optionsFit = fit;
    }

    /** Changes the time too, since the file system's clock may not advance between two changes. */
    private void change(String file, byte[] bytes) throws IOException {
        Files.write(deploy.resolve(file), bytes);
        Files.setLastModifiedTime(deploy.resolve(file), FileTime.fromMillis(1_700_000_000_000L + ++number));
    }

    private void look(Step step) throws IOException {
        Bench looking = bench;
        if (looking == null) {
            registry = new FakeRegistry();
            registry.drainsAtOnce = drainsAtOnce;
            registry.refuses = deployment -> refused.contains(TestArchive.version(deployment.archive()));
            registry.waits = deployment -> {
                passes(Step.CRASH_BEFORE_READY);
                return kill.isPresent() && isReady(kill.get());
            };
            registry.undeploys = () -> passes(Step.CRASH_BEFORE_REMOVAL);
            looking = loader();
            bench = looking;
        }
        looking.settle();
        if (step == Step.LOOK_LATE) {
            looking.pass(DeployedModel.PATIENCE);
        }
    }

    private Bench loader() throws IOException {
        return new Bench(deploy, data, registry, (from, to) -> {
            passes(Step.CRASH_BEFORE_COPY);
            Files.write(to, Arrays.copyOf(Files.readAllBytes(from), 300));
            passes(Step.CRASH_IN_COPY);
            Files.delete(to);
            Copier.transfer(from, to);
            passes(Step.CRASH_AFTER_COPY);
        });
    }

    /** Looks at the folder with a process that is killed at a point, if it gets there. */
    private void crash(Step point) throws IOException {
        kill = Optional.of(point);
        look(Step.LOOK);
        if (isReady(point) && !registry.waiting.isEmpty()) {
            // the loader does not see the result of the deployment, since it does not run again
            registry.waiting.forEach(Runnable::run);
            passes(point);
        }
        kill = Optional.empty();
        if (left.isEmpty()) {
            check();
            return;
        }
        data = left.get();
        left = Optional.empty();
        bench = null;
        if (point == Step.CRASH_IN_RECORD) {
            // the folder is missing after a first archive that the registry refused
            Path folder = Files.createDirectories(data.resolve("a"));
            Files.writeString(folder.resolve("last-good.json.tmp"), "{\"generation\":");
        }
    }

    private static boolean isReady(Step point) {
        return point == Step.CRASH_WHEN_READY || point == Step.CRASH_IN_RECORD;
    }

    /** Keeps the data folder as it is now, if the process is to be killed here. */
    private void passes(Step point) {
        if (left.isPresent() || !kill.equals(Optional.of(point))) {
            return;
        }
        Path copy = root.resolve("data-" + ++number);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(data.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        left = Optional.of(copy);
    }

    private void check() throws IOException {
        if (!present) {
            good = Optional.empty();
        } else if (archive.isPresent() && optionsFit) {
            good = Optional.of(new Content(archive.getAsInt(), workers));
        }
        Optional<Content> served = registry.served("a")
                .map(deployment -> new Content(
                        TestArchive.version(deployment.archive()),
                        deployment.options().workers()));
        assertThat(served).isEqualTo(good);
        assertThat(registry.state("a").filter(ModelState.READY::equals).isPresent())
                .isEqualTo(good.isPresent());
        assertThat(registry.state("a").isPresent()).isEqualTo(present);

        registry.draining.forEach(Runnable::run);
        registry.draining.clear();
        assertThat(bench.stored()).as("one copy and its marker, or nothing").hasSize(good.isPresent() ? 3 : 0);
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Step[] steps = Step.values();
        return Arbitraries.<Step>frequencyOf(
                        Tuple.of(2, Arbitraries.of(Step.PUT_GOOD, Step.LOOK)), Tuple.of(5, Arbitraries.of(steps)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }
}
