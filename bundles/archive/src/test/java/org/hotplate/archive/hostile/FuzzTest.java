// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveInspector;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.mxnet.SymbolFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads tens of thousands of damaged archives: an {@link ArchiveException} is the only failure allowed. Each run has a
 * new seed, which it prints. {@code -Dfuzz.seed}, {@code -Dfuzz.first} and {@code -Dfuzz.count} repeat inputs of an
 * earlier run.
 */
class FuzzTest {

    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int FIRST = Integer.getInteger("fuzz.first", 0);
    private static final int COUNT = Integer.getInteger("fuzz.count", 20_000);
    private static final int ONE_VERIFIED_IN = 25;
    private static final int THREADS = 2;
    private static final ArchiveLimits LIMITS = new ArchiveLimits(1000, 1 << 20);

    /** Must not be in a message: a line end, names of other libraries. */
    private static final Pattern UNFIT = Pattern.compile("\\p{Cc}|fasterxml|StreamRead|JsonRead|Exception");

    private final Fuzz fuzz = new Fuzz(SEED);
    private final AtomicInteger next = new AtomicInteger(FIRST);
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    /** Files in memory if the system supports it: a disk would take most of the time. */
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    private Path temp = IN_MEMORY;

    @BeforeEach
    void makeAFolder(@TempDir Path onDisk) throws IOException {
        temp = Files.isWritable(IN_MEMORY) ? Files.createTempDirectory(IN_MEMORY, "hotplate-fuzz") : onDisk;
    }

    @AfterEach
    void deleteTheFolder() throws IOException {
        clear(temp);
        Files.delete(temp);
    }

    @Test
    void onlyComplainsWhateverIsInAFile() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long start = System.nanoTime();
        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Path folder = Files.createDirectory(temp.resolve("reader-" + i));
            readers.add(threads.submit(() -> read(folder)));
        }
        for (Future<?> reader : readers) {
            try {
                reader.get(500, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                failures.add("hangs at or before input " + next);
            }
        }
        threads.shutdownNow();
        double seconds = (System.nanoTime() - start) / 1e9;

        System.out.printf("fuzz: seed %d, %d inputs in %.1f s, %.0f a second%n", SEED, COUNT, seconds, COUNT / seconds);
        outcomes.entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue().sum(), a.getValue().sum()))
                .limit(25)
                .forEach(outcome ->
                        System.out.printf("%8d %s%n", outcome.getValue().sum(), outcome.getKey()));
        assertThat(failures).isEmpty();
        try (Stream<Path> left = Files.walk(temp)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private void read(Path folder) {
        ArchiveReader reader = new ArchiveReader(LIMITS);
        ArchiveInspector inspector = new ArchiveInspector(LIMITS);
        Path file = folder.resolve("x.model");
        Path target = folder.resolve("target");
        for (int i = next.getAndIncrement(); i < FIRST + COUNT; i = next.getAndIncrement()) {
            byte[] input = fuzz.input(i);
            try {
                Files.write(file, input);
                String outcome = outcome(reader, file, target);
                if (i % ONE_VERIFIED_IN == 0) {
                    inspector.verify(file);
                }
                outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
                Files.delete(file);
                if (!list(folder).isEmpty()) {
                    throw new AssertionError("left behind: " + list(folder));
                }
            } catch (Throwable t) { // an Error is a fault of the reader like any other exception
                failures.add("input %d: %s, kept as %s".formatted(i, trace(t), keep(i, input)));
                clear(folder);
            }
        }
    }

    private static String outcome(ArchiveReader reader, Path file, Path target) throws IOException {
        reader.inspect(file);
        try {
            reader.unpack(file, target);
            reader.read(target);
            readNetwork(target);
        } catch (ArchiveException e) {
            String message = e.getMessage();
            if (!message.contains(file.toString()) || UNFIT.matcher(message).find()) {
                throw new AssertionError("said: " + message, e);
            }
            return message.replace(file.toString(), "")
                    .replaceAll("'[^']*'?", "'…'")
                    .replaceAll("[0-9a-f]{8}|[0-9]+", "n");
        }
        for (Path unpacked : list(target)) {
            Files.delete(unpacked);
        }
        Files.delete(target);
        return "read";
    }

    /** Reads the files that an engine reads first. */
    private static void readNetwork(Path target) throws IOException {
        try {
            SymbolFile.read(target.resolve("tiny-symbol.json"));
            ParamsFile.contents(target.resolve("tiny-0000.params"));
        } catch (MalformedFileException | NoSuchFileException e) {
            // the file is damaged, or is missing because its name was damaged
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String trace(Throwable t) {
        StackTraceElement[] stack = t.getStackTrace();
        return t + " at " + List.of(stack).subList(0, Math.min(6, stack.length));
    }

    private static String keep(int number, byte[] input) {
        try {
            Path kept = Files.createDirectories(Path.of("target/fuzz")).resolve("%d-%d.model".formatted(SEED, number));
            return Files.write(kept, input).toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void clear(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!path.equals(folder)) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
