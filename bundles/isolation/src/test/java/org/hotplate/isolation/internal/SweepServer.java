// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineFactory;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.Isolation;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.NetworkIsolation.Candidate;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.IsolationService.Settings;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * What a server does with networks: the engine's checks, a trial in a child process, the choice of the process in which they
 * serve ({@code isolation=auto}), and requests. It writes what it is about to do before it does it.
 */
public final class SweepServer {

    private static final Duration TRIAL = Duration.ofSeconds(10);
    private static final int REQUEST_SECONDS = 10;
    /** How long all requests to a network may take: those that are cancelled, and the starts of processes. */
    private static final int ALL_SECONDS = 300;

    private record Libraries(String flavour, Path directory) implements NativeLibraries {}

    private final String name;
    private final long seed;
    private final OutputStream log;
    private final Path folder;
    private final ModelEngine engine;
    private final IsolationService service;
    private final ScheduledExecutorService timer = timer();
    private ExecutorService worker = worker();

    private SweepServer(String[] job, Libraries libraries, OutputStream log) throws Exception {
        this.name = job[0];
        this.seed = Long.parseLong(job[1]);
        this.log = log;
        this.folder = Path.of(job[4]);
        this.engine = factory(name).start(libraries);
        Children children = new Children(
                name, new ChildCommand(classPath(name), libraries.directory(), libraries.flavour()), folder);
        this.service = new IsolationService(
                new Settings(Isolation.AUTO, 0, true, TRIAL), new TrialsTest.One(children), folder.resolve("trials"));
    }

    private static ExecutorService worker() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static EngineFactory factory(String engine) {
        return ServiceLoader.load(EngineFactory.class).stream()
                .filter(provider ->
                        provider.type().getName().contains("." + module(engine).replace('-', '.') + "."))
                .findFirst()
                .orElseThrow()
                .get();
    }

    static String module(String engine) {
        return engine.equals("MXNet") ? "engine-mxnet" : "engine-onnx";
    }

    /** Returns this program's class path without the engines that are not meant: a child starts the first that it finds. */
    private static List<Path> classPath(String engine) {
        String other = module(engine.equals("MXNet") ? "ONNX" : "MXNet");
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(path -> !path.contains(other)
                        && !path.contains(other.replace('-', '.'))
                        && !path.contains("isolation" + File.separator + "target" + File.separator + "test-classes"))
                .map(Path::of)
                .toList();
    }

    /**
     * Serves networks.
     *
     * @param arguments the engine, the seed, the file with the networks, the log, and a folder, separated by commas; the
     *     folder of the native libraries; their flavour
     */
    public static void main(String[] arguments) throws Exception {
        String[] job = arguments[0].split(",", 5);
        try (OutputStream log =
                Files.newOutputStream(Path.of(job[3]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            SweepServer server = new SweepServer(job, new Libraries(arguments[2], Path.of(arguments[1])), log);
            for (String line : Files.readAllLines(Path.of(job[2]))) {
                server.serve(OneOperator.ofLine(line));
            }
            server.service.stop();
        }
        Runtime.getRuntime().halt(0);
    }

    private void serve(OneOperator network) throws Exception {
        write("begin\t%d\t%s".formatted(network.index(), network.operator()));
        Path own = Files.createDirectories(folder.resolve("model-" + network.index()));
        Path definition =
                Files.write(own.resolve(name.equals("MXNet") ? "one-symbol.json" : "one.onnx"), network.definition());
        NetworkFiles files = new NetworkFiles(definition, Optional.empty(), network.inputs());
        Candidate candidate = new Candidate("model-" + network.index(), name, files, "", Optional.of(Isolation.AUTO));
        String result;
        try {
            int value = service.check(candidate, engine, (inChild, sample) -> trial(inChild, files, sample));
            ModelEngine chosen = service.engineFor(candidate, engine);
            String where = chosen == engine ? "here" : "child";
            write("open\t%d\t%s".formatted(network.index(), where));
            result = "served\t" + where + " " + new Requests(network, files, chosen, value).send();
        } catch (ModelLoadException e) {
            result = (String.valueOf(e.getMessage()).contains("quarantined") ? "quarantined\t" : "refused\t")
                    + e.getMessage();
        }
        write("result\t%d\t%s".formatted(network.index(), result.replaceAll("[\\r\\n]+", " ")));
        Child.deleteFolder(own);
    }

    private static void trial(ModelEngine inChild, NetworkFiles files, int value) throws ModelLoadException {
        try (Network network = inChild.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            replica.forward(EdgeValues.same(files.inputs(), value));
        } catch (InferenceException | IllegalArgumentException | ArithmeticException e) {
            throw new ModelLoadException("its network does not run: " + e.getMessage(), e);
        }
    }

    /** The requests to one network, on the worker's thread. */
    private final class Requests {

        private final OneOperator operator;
        private final NetworkFiles files;
        private final ModelEngine chosen;
        private final int value;
        private final Map<String, Integer> counts = new TreeMap<>();

        private Requests(OneOperator operator, NetworkFiles files, ModelEngine chosen, int value) {
            this.operator = operator;
            this.files = files;
            this.chosen = chosen;
            this.value = value;
        }

        /** Returns how many were answered in which way. */
        String send() throws ModelLoadException, InterruptedException {
            Future<?> all = worker.submit(() -> {
                try (Network network = chosen.load(files, Device.CPU);
                        Replica replica = network.newReplica()) {
                    sendTo(replica, network.inputs());
                }
                return null;
            });
            try {
                all.get(ALL_SECONDS, TimeUnit.SECONDS);
                return counts.toString();
            } catch (TimeoutException e) {
                worker = worker();
                return "HANGS";
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ModelLoadException refused) {
                    throw refused;
                }
                return "FAULT " + e.getCause();
            }
        }

        private void sendTo(Replica replica, List<TensorSpec> accepted) {
            List<List<Tensor>> requests = new ArrayList<>();
            requests.add(EdgeValues.same(files.inputs(), value));
            for (int use = 1; use <= BareChild.USES; use++) {
                requests.add(EdgeValues.edges(files.inputs(), EdgeValues.randomOf(seed, operator.index(), use)));
                // the sizes that the network accepts, such as other batches
                requests.add(EdgeValues.edges(accepted, EdgeValues.randomOf(seed, operator.index(), -use)));
            }
            for (List<Tensor> request : requests) {
                AtomicBoolean late = new AtomicBoolean();
                ScheduledFuture<?> limit = timer.schedule(
                        () -> {
                            late.set(true);
                            replica.cancel();
                        },
                        REQUEST_SECONDS,
                        TimeUnit.SECONDS);
                String answer;
                try {
                    replica.forward(request);
                    answer = "answers";
                } catch (EngineProcessException e) {
                    answer = e.isCrash() ? "crashes of the child" : "failures of the child";
                } catch (InferenceException e) {
                    answer = "refusals";
                } finally {
                    limit.cancel(false);
                }
                counts.merge(late.get() ? "cancelled" : answer, 1, Integer::sum);
                if (late.get() || counts.getOrDefault("crashes of the child", 0) > 1) {
                    // the others would do the same, after ever longer waits
                    return;
                }
            }
        }
    }

    private void write(String text) throws IOException {
        log.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
