// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The engine in a separate process, and libmxnet alone in another one. All ratios refer to these. */
public final class BareEngine implements AutoCloseable {

    /**
     * The duration of loading the network, and of the time from the start of the JVM to the first answer, in
     * milliseconds.
     */
    public record Loaded(double millis, double sinceStart) {}

    private final Path folder;
    private final Child bare;
    private final Path natives;
    private @Nullable Child limit;

    private BareEngine(Path folder, Child bare, Path natives) {
        this.folder = folder;
        this.bare = bare;
        this.natives = natives;
    }

    /**
     * Starts the process.
     *
     * @param home the distribution with the engine
     * @param folder for unpacked files and logs
     */
    public static BareEngine start(Path home, Path folder) throws IOException {
        Files.createDirectories(folder);
        Child bare = Child.start(Bare.class, folder.resolve("bare.log"), home.toString(), folder.toString());
        return new BareEngine(folder, bare, Path.of(bare.answer()));
    }

    public long pid() {
        return bare.pid();
    }

    /** Loads an archive's network under a name; without a picture its inputs are plain tensors. */
    public Loaded load(String name, Path archive, @Nullable Path picture) throws IOException {
        String[] fields = bare.ask("load", name, archive.toString(), picture == null ? "" : picture.toString())
                .split("\t", -1);
        return new Loaded(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]));
    }

    /** Runs a network in a loop, decoding and resizing the picture each time. */
    public LapFigures whole(String name, int threads, double seconds) throws IOException {
        return run(name, threads, seconds, "whole");
    }

    /** Runs a network in a loop on a prepared input. */
    public LapFigures forward(String name, int threads, double seconds) throws IOException {
        return run(name, threads, seconds, "forward");
    }

    private LapFigures run(String name, int threads, double seconds, String what) throws IOException {
        return LapFigures.parse(bare.ask(name, Integer.toString(threads), Double.toString(seconds), what));
    }

    /** Runs an archive's network through libmxnet's C interface; always the same archive. */
    public LapFigures limit(Path archive, int threads, double seconds) throws IOException {
        Child child = limit;
        if (child == null) {
            child = Child.start(
                    Limit.class,
                    folder.resolve("limit.log"),
                    library().toString(),
                    archive.toString(),
                    folder.toString());
            child.answer();
            limit = child;
        }
        return LapFigures.parse(child.ask(Integer.toString(threads), Double.toString(seconds)));
    }

    private Path library() throws IOException {
        try (var files = Files.list(natives)) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches("(lib)?mxnet\\.(so|dylib|dll)"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("There is no libmxnet in " + natives));
        }
    }

    @Override
    public void close() {
        bare.close();
        if (limit != null) {
            limit.close();
        }
    }
}
