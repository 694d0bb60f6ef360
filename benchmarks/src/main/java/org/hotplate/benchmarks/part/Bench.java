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

/** What the parts measure with. */
public final class Bench {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Path home;
    private final Path work;
    private final Workloads workloads;
    private final boolean quick;

    /**
     * Makes it.
     *
     * @param home the distribution
     * @param testdata real models and pictures, if it is there
     * @param work for everything that is written; must be empty
     * @param quick whether it is enough to see that everything works
     */
    public Bench(Path home, Path testdata, Path work, boolean quick) {
        this.home = home;
        this.work = work;
        this.workloads = new Workloads(home, testdata);
        this.quick = quick;
    }

    /** Tells whoever is waiting. */
    public static void say(String line) {
        System.out.println(CLOCK.format(LocalTime.now(ZoneOffset.UTC)) + "  " + line);
    }

    /** Returns whether there is nothing to measure with but the product's own sample. */
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

    /** Returns the figure for a full run, or the one for a quick one. */
    int of(int full, int quickly) {
        return quick ? quickly : full;
    }

    /** How often everything is measured whose median is told. */
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

    /** Starts a server with a worker a core. */
    Server server(String base) throws IOException {
        return server(base, cores());
    }

    /** Starts a server that finds the natives which the bare engine has unpacked, if that ran before. */
    Server server(String base, int workers) throws IOException {
        Path unpacked = folder("bare").resolve("natives");
        Path link = folder(base + "/data").resolve("natives");
        if (Files.isDirectory(unpacked) && Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, unpacked);
        }
        return Server.start(home, folder(base), workers);
    }

    /** Starts a server that shares nothing with any other. */
    Server serverOfItsOwn(String base) throws IOException {
        return Server.start(home, folder(base), cores());
    }

    /** Removes a folder of 200 MB that is no longer needed. */
    void remove(String name) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Starts one that serves this and has answered once. */
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

    /** How long the JIT compilers are given before anything counts. */
    double warmUpSeconds() {
        return quick ? 3 : 10;
    }
}
