// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.stream.Stream;
import org.hotplate.benchmarks.client.Load;
import org.hotplate.benchmarks.client.LoadClient;
import org.hotplate.benchmarks.client.Tally;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.product.Server;

/** The environment of the parts. */
public final class Bench {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Path home;
    private final Path work;
    private final Workloads workloads;
    private final boolean quick;

    /**
     * Creates the environment.
     *
     * @param home the distribution
     * @param testdata real models and pictures, if present
     * @param work for all written files; must be empty
     * @param quick whether to check only that everything works
     */
    public Bench(Path home, Path testdata, Path work, boolean quick) {
        this.home = home;
        this.work = work;
        this.workloads = new Workloads(home, testdata);
        this.quick = quick;
    }

    /** Prints a message about the progress. */
    public static void say(String line) {
        System.out.println(CLOCK.format(LocalTime.now(ZoneOffset.UTC)) + "  " + line);
    }

    /** Returns whether only the product's own sample is available. */
    public boolean usesSamples() {
        return !workloads.real();
    }

    Path home() {
        return home;
    }

    Workloads workloads() {
        return workloads;
    }

    boolean quick() {
        return quick;
    }

    /** Returns the value for a full run, or the one for a quick run. */
    int of(int full, int quickly) {
        return quick ? quickly : full;
    }

    /** The number of repetitions whose median is reported. */
    int runs() {
        return of(5, 1);
    }

    int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    Path folder(String name) throws IOException {
        return Files.createDirectories(work.resolve(name));
    }

    BareEngine bare() throws IOException {
        return BareEngine.start(home, folder("bare"));
    }

    /** Starts a server with one worker per core. */
    Server server(String base) throws IOException {
        return server(base, cores());
    }

    /** Starts a server that uses the native libraries that the bare engine has unpacked, if it ran before. */
    Server server(String base, int workers) throws IOException {
        Path unpacked = folder("bare").resolve("natives");
        Path link = folder(base + "/data").resolve("natives");
        if (Files.isDirectory(unpacked) && Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, unpacked);
        }
        return Server.start(home, folder(base), workers);
    }

    /** Starts a server that shares no files with others. */
    Server serverOfItsOwn(String base) throws IOException {
        return Server.start(home, folder(base), cores());
    }

    /** Deletes a folder of 200 MB that is no longer needed. */
    void remove(String name) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Starts a server with this model, which has answered once. */
    Server serving(String base, Workload... served) throws IOException, InterruptedException {
        Server server = server(base);
        try {
            for (Workload workload : served) {
                server.deploy(workload.name(), workload.archive());
            }
            for (Workload workload : served) {
                server.awaitStatus(workload.request(), 200);
            }
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    Tally load(Server server, Workload workload, int connections, double seconds) {
        return LoadClient.run(Load.closed(server.port(), workload.request(), connections, seconds(seconds)));
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** The warm-up time for the JIT compilers. */
    double warmUpSeconds() {
        return quick ? 3 : 10;
    }
}
