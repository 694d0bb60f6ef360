// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.isolation.internal.ChildCommand.Purpose;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks of one operator each, with edge values in attributes, shapes and inputs. They run first in a process without any
 * check, to find those that crash or hang. These and a sample of the others then go the way of a server's networks, in another
 * process, which must not end. See docs/testing.md.
 */
@Execution(ExecutionMode.SAME_THREAD)
class OperatorSweepTest {

    /** The memory of each process in MB: operators with huge attributes must not exhaust the machine's. */
    private static final int BARE_MEMORY = 3_000;

    private static final int SERVER_MEMORY = 6_000;

    private static final int TRIALS = Integer.getInteger("sweep.trials", 40);
    private static final int SAMPLE = Integer.getInteger("sweep.sample", 5);
    private static final long SEED = Long.getLong("sweep.seed", System.nanoTime());
    /** A sweep of all operators begins with the first one; a small sweep anywhere. */
    private static final int FIRST = Integer.getInteger("sweep.first", TRIALS < 1000 ? Math.floorMod(SEED, 10_000) : 0);

    private static final String OPERATORS = System.getProperty("sweep.operators", ".*");
    private static final String ENGINE = System.getProperty("sweep.engine", "");

    private final Path folder = Path.of(System.getProperty("sweep.folder"));

    /** How a network ended its process. */
    private record Crash(OneOperator network, String phase, String cause, boolean alone) {}

    private record Ended(int status, String signal, String output) {}

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "ONNX"})
    void noOperatorEndsTheServer(String engine) throws Exception {
        assumeTrue(ENGINE.isEmpty() || ENGINE.equals(engine), "Another engine was asked for");
        Path libraries = Path.of(System.getProperty("natives." + engine)).normalize();
        assumeTrue(Files.isDirectory(libraries), () -> "There are no libraries in " + libraries);
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "There is no shell that limits a process's memory");
        Path own = Files.createDirectories(folder.resolve(engine));
        try (Stream<Path> old = Files.list(own)) {
            old.filter(Files::isRegularFile).map(Path::toFile).forEach(File::delete);
        }
        System.out.printf("Sweep of %s: -Dsweep.seed=%d -Dsweep.trials=%d%n", engine, SEED, TRIALS);

        Map<Integer, Crash> crashes = bare(engine, libraries, own);
        Map<Integer, OneOperator> all = networks(own.resolve("bare.log"));
        assertThat(all).as("every trial has begun").hasSize(TRIALS);
        report(own, crashes);

        List<OneOperator> chosen = new ArrayList<>();
        crashes.keySet().forEach(index -> chosen.add(all.get(index)));
        List<Integer> others = new ArrayList<>(all.keySet());
        others.removeAll(crashes.keySet());
        Collections.shuffle(others, new Random(SEED));
        for (Integer index : others) {
            if (chosen.size() < crashes.size() + SAMPLE || servesInServer(engine, own, all.get(index))) {
                chosen.add(all.get(index));
            }
        }
        serve(engine, libraries, own, chosen);
    }

    private Map<Integer, Crash> bare(String engine, Path libraries, Path own) throws Exception {
        Map<Integer, Crash> crashes = new TreeMap<>();
        Path log = own.resolve("bare.log");
        int next = FIRST;
        int end = FIRST + TRIALS;
        int repeated = -1;
        while (next < end) {
            Ended ended = run(
                    BareChild.class,
                    "%s,%d,%d,%d,%s,%s".formatted(engine, SEED, next, end, log, OPERATORS),
                    libraries,
                    own,
                    BARE_MEMORY);
            if (ended.status == 0) {
                break;
            }
            List<String> lines = Files.readAllLines(log);
            String last = lines.get(lines.size() - 1);
            assertThat(last).as(ended.output).doesNotStartWith("done");
            String[] columns = last.split("\t", 4);
            int index = Integer.parseInt(columns[1]);
            assertThat(index)
                    .as("the network that ended the process; it wrote %s", ended.output)
                    .isGreaterThanOrEqualTo(next);
            String cause = ended.status == BareChild.LATE
                    ? "time limit"
                    : ended.signal.isEmpty() ? "exit status " + ended.status : ended.signal;
            // an earlier network can have damaged the memory: it counts alone only if it is the first of a process
            boolean alone = index == next || ended.status == BareChild.LATE;
            crashes.put(
                    index,
                    new Crash(
                            networks(log).get(index), columns[0].equals("phase") ? columns[2] : "load", cause, alone));
            next = alone || repeated == index ? index + 1 : index;
            repeated = index;
        }
        return crashes;
    }

    /** Returns whether a network has no operator that a request could crash, so that it serves in the server's process. */
    private static boolean servesInServer(String engine, Path own, OneOperator network) throws IOException {
        Path file = Files.write(own.resolve("network"), network.definition());
        try {
            return engine.equals("MXNet")
                    ? SymbolFile.read(file).acceptsAnyInput(true)
                    : OnnxFile.read(file).acceptsAnyInput();
        } catch (MalformedFileException e) {
            return false;
        }
    }

    private static Ended run(Class<?> program, String job, Path libraries, Path own, int memory)
            throws IOException, InterruptedException {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        ChildCommand command = new ChildCommand(classPath, libraries, "mkl", program.getName(), Purpose.TRIAL, memory);
        Path temporary = Files.createDirectories(own.resolve("tmp"));
        Process process = new ProcessBuilder(command.line(temporary, job))
                .redirectErrorStream(true)
                .start();
        ChildOutput output = new ChildOutput(process.getInputStream());
        Thread reader = new Thread(output, "reader");
        reader.start();
        int status = process.waitFor();
        reader.join();
        String signal = output.signal()
                .map(name ->
                        name + output.library().map(library -> " in " + library).orElse(""))
                .orElse(status == 128 + 6 ? "SIGABRT" : status == 128 + 11 ? "SIGSEGV" : "");
        return new Ended(status, signal, output.lastLines());
    }

    /** Returns the networks of a log, each with its last shapes. */
    private static Map<Integer, OneOperator> networks(Path log) throws IOException {
        Map<Integer, OneOperator> networks = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(log)) {
            lines.filter(line -> line.startsWith("network\t"))
                    .map(line -> OneOperator.ofLine(line.substring("network\t".length())))
                    .forEach(network -> networks.put(network.index(), network));
        }
        return networks;
    }

    private static void report(Path own, Map<Integer, Crash> crashes) throws IOException {
        Map<String, List<Crash>> grouped = new TreeMap<>();
        for (Crash crash : crashes.values()) {
            grouped.computeIfAbsent(
                            "%s\t%s\t%s"
                                    .formatted(
                                            crash.network.operator(),
                                            crash.cause,
                                            crash.phase.split(" ")[0]),
                            key -> new ArrayList<>())
                    .add(crash);
        }
        List<String> table = new ArrayList<>();
        grouped.forEach((key, group) -> {
            Crash shortest = Collections.min(
                    group,
                    Comparator.comparing((Crash crash) -> !crash.alone)
                            .thenComparing(crash -> crash.network.attributes().length()));
            table.add("%s\t%d\t%s\t%s\t%s\t%d"
                    .formatted(
                            key,
                            group.size(),
                            shortest.alone ? "alone" : "after others",
                            shortest.network.attributes(),
                            shortest.network.describedInputs(),
                            shortest.network.index()));
        });
        Files.write(own.resolve("crashes.tsv"), table, StandardCharsets.UTF_8);
        System.out.printf("%d of %d networks ended the bare process or hung%n", crashes.size(), TRIALS);
    }

    private static void serve(String engine, Path libraries, Path own, List<OneOperator> chosen) throws Exception {
        Path networks = own.resolve("networks.txt");
        Files.write(networks, chosen.stream().map(OneOperator::line).toList());
        Path log = own.resolve("server.log");
        Ended ended = run(
                SweepServer.class,
                "%s,%d,%s,%s,%s".formatted(engine, SEED, networks, log, own.resolve("models")),
                libraries,
                own,
                SERVER_MEMORY);
        List<String> lines = Files.readAllLines(log);
        assertThat(ended.status)
                .as(
                        "the server's end; it was at %s; -Dsweep.seed=%d; it wrote: %s",
                        lines.get(lines.size() - 1), SEED, ended.output)
                .isZero();
        List<String> results =
                lines.stream().filter(line -> line.startsWith("result\t")).toList();
        assertThat(results).as("each network is served or refused").hasSameSizeAs(chosen);
        assertThat(results).noneMatch(line -> line.contains("HANGS") || line.contains("FAULT"));
        Map<String, Integer> counts = new TreeMap<>();
        results.forEach(line -> {
            String[] columns = line.split("\t", 4);
            String kind =
                    columns[2] + (columns[2].equals("served") ? " " + columns[3].split(" ")[0] : "");
            counts.merge(kind, 1, Integer::sum);
            assertThat(columns[3]).as("a reason for network %s", columns[1]).isNotBlank();
        });
        System.out.printf("%d networks through the server's path: %s%n", chosen.size(), counts);
    }
}
