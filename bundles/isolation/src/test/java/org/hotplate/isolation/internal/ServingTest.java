// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.Isolation;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.NetworkIsolation.Candidate;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.IsolationService.Settings;
import org.hotplate.isolation.internal.ScriptedFactory.ScriptedEngine;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ServingTest {

    private static final List<TensorSpec> INPUTS = List.of(new TensorSpec("action", Shape.of(1), DataType.STRING));
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    private Path folder;

    private final ModelEngine engine = new ScriptedEngine();
    private final ExecutorService first = Executors.newSingleThreadExecutor();
    private final ExecutorService second = Executors.newSingleThreadExecutor();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final BlockingQueue<Long> pids = new LinkedBlockingQueue<>();
    private IsolationService service;
    private Children children;

    @BeforeEach
    void start() {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        children = new Children("Scripted", new ChildCommand(classPath, folder, "test"), folder.resolve("tmp"));
        service = service(Isolation.ENGINE);
    }

    private IsolationService service(Isolation isolation) {
        return new IsolationService(
                new Settings(isolation, 0, true, LONG), new TrialsTest.One(children), folder.resolve("trials"));
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        service.stop();
        first.shutdownNow();
        second.shutdownNow();
        await("the files of all processes are deleted").until(() -> childFolders() == 0);
    }

    private long childFolders() throws IOException {
        Path temporary = folder.resolve("tmp");
        if (!Files.exists(temporary)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(temporary)) {
            return folders.count();
        }
    }

    private Network load(String model, Optional<Isolation> isolation) throws IOException, ModelLoadException {
        return load(service, model, isolation);
    }

    private Network load(IsolationService with, String model, Optional<Isolation> isolation)
            throws IOException, ModelLoadException {
        Path definition = Files.createDirectories(folder.resolve(model)).resolve("network");
        boolean counted = Files.exists(definition.resolveSibling("files"));
        Files.writeString(
                definition,
                model.equals("halts") ? "load halt" : counted ? "load halts while there are files" : "by request");
        NetworkFiles files = new NetworkFiles(definition, Optional.empty(), INPUTS);
        Candidate candidate = new Candidate(model, "Scripted", files, "", isolation);
        Network network = with.engineFor(candidate, engine).load(files, Device.CPU);
        opened.add(network);
        return network;
    }

    private Replica replica(Network network) throws ModelLoadException {
        Replica replica = network.newReplica();
        opened.add(replica);
        return replica;
    }

    private Replica replicaOn(ExecutorService thread, Network network) throws Exception {
        return thread.submit(() -> replica(network)).get();
    }

    private static List<Tensor> run(Replica replica, String action, Tensor... others) throws InferenceException {
        return run(replica, OutputMemory.UNLIMITED, action, others);
    }

    private static List<Tensor> run(Replica replica, OutputMemory memory, String action, Tensor... others)
            throws InferenceException {
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(Tensor.ofStrings("action", Shape.of(1), List.of(action)));
        inputs.addAll(List.of(others));
        return replica.forward(inputs, memory);
    }

    private static long pid(Replica replica) throws InferenceException {
        return Long.parseLong(run(replica, "pid").get(0).strings().get(0));
    }

    private static Tensor random(String name, int bytes) {
        byte[] data = new byte[bytes];
        new Random(bytes).nextBytes(data);
        return Tensor.ofBytes(name, Shape.of(bytes), data);
    }

    @Test
    void runsANetworkInAnotherProcess() throws Exception {
        Network network = load("a", Optional.empty());
        Replica replica = replica(network);

        assertThat(network.inputs()).isEqualTo(INPUTS);
        assertThat(pid(replica)).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void passesTensorsOfEverySize() throws Exception {
        Replica replica = replica(load("a", Optional.empty()));

        for (int bytes : new int[] {0, 1, 4095, 4096, 4097, 1 << 20, (1 << 20) + 1, 3_000_001, 40 << 20, 10}) {
            Tensor sent = random("x", bytes);
            Tensor zeros = Tensor.zeros("zeros", DataType.INT64, Shape.of(bytes / 8));
            List<Tensor> outputs = run(replica, "", sent, zeros, random("y", 100));

            assertThat(outputs).hasSize(3);
            assertThat(outputs.get(0).data()).isEqualTo(sent.data());
            assertThat(outputs.get(1).data()).isEqualTo(zeros.data());
            assertThat(outputs.get(2).data()).isEqualTo(random("y", 100).data());
        }
    }

    @Test
    void keepsTheLimitOfTheOutputs() throws Exception {
        Replica replica = replica(load("a", Optional.empty()));
        AtomicReference<Long> left = new AtomicReference<>(5_000_000L);
        OutputMemory memory = (name, bytes) -> {
            if (bytes > left.get()) {
                throw new InferenceMemoryException("too large: " + name);
            }
            left.set(left.get() - bytes);
        };

        assertThat(run(replica, memory, "", random("x", 4_000_000))).hasSize(1);
        assertThat(left).hasValue(1_000_000L);
        assertThatThrownBy(() -> run(replica, memory, "", random("x", 900_000), random("y", 2_000_000)))
                .isInstanceOf(InferenceMemoryException.class)
                .hasMessage("too large: y");
        left.set(10L);
        assertThatThrownBy(() -> run(replica, memory, "", random("x", 11))).hasMessage("too large: x");
        left.set(11L);
        assertThat(run(replica, memory, "", random("x", 11))).hasSize(1);
    }

    @Test
    void reportsTheEnginesRefusals() throws Exception {
        Replica replica = replica(load("a", Optional.empty()));

        assertThatThrownBy(() -> run(replica, "heap"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("as if there were none left");
        assertThatThrownBy(() -> replica.forward(List.of(Tensor.ofFloats("action", Shape.of(1), 1))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(run(replica, "", random("x", 5))).hasSize(1);
    }

    @Test
    void aCallThatEndsTheProcessFailsAndTheNextOneIsAnswered() throws Exception {
        Replica replica = replica(load("a", Optional.empty()));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> run(replica, "segv"))
                    .isInstanceOfSatisfying(EngineProcessException.class, end -> assertThat(end.isCrash())
                            .isTrue())
                    .hasMessageContaining("The process of engine Scripted ended during this call")
                    .hasMessageContaining("SIGSEGV");
            assertThat(run(replica, "", random("x", 5))).hasSize(1);
        }
        assertThatThrownBy(() -> run(replica, "halt")).hasMessageContaining("exit status 7");
    }

    @Test
    void repeatsTheCallsThatWereRunningBesideTheOneThatEndsTheProcess() throws Exception {
        Network good = load("good", Optional.empty());
        Replica innocent = replicaOn(first, good);
        Replica culprit = replicaOn(second, load("bad", Optional.empty()));
        Path file = Files.createFile(folder.resolve("wait"));

        Path begun = folder.resolve("wait.begun");
        Future<List<Tensor>> answer = first.submit(() -> run(innocent, "wait for " + file, random("x", 5)));
        await().until(() -> Files.exists(begun));
        Files.delete(begun);
        Future<List<Tensor>> crash = second.submit(() -> run(culprit, "halt"));
        await().until(() -> Files.exists(begun));
        Files.delete(file);

        assertThat(answer.get().get(0).data()).isEqualTo(random("x", 5).data());
        assertThatThrownBy(crash::get).cause().isInstanceOfSatisfying(EngineProcessException.class, end -> assertThat(
                        end.isCrash())
                .isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "SEGV"})
    void repeatsACallWhoseProcessIsKilled(String signal) throws Exception {
        assumeTrue(File.separatorChar == '/', "There is no kill");
        Replica replica = replicaOn(first, load("a", Optional.empty()));
        long pid = first.submit(() -> pid(replica)).get();
        Path file = Files.createFile(folder.resolve("wait"));
        Future<List<Tensor>> answer = first.submit(() -> run(replica, "wait for " + file, random("x", 5)));
        await().until(() -> Files.exists(folder.resolve("wait.begun")));

        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isEqualTo(0);
        await().until(() -> ProcessHandle.of(pid).isEmpty());
        Files.delete(file);

        assertThat(answer.get().get(0).data()).isEqualTo(random("x", 5).data());
        assertThat(first.submit(() -> pid(replica)).get()).isNotEqualTo(pid);
    }

    @Test
    void endsAProcessThatIsStopped() throws Exception {
        assumeTrue(File.separatorChar == '/', "There is no kill");
        Replica replica = replica(load("a", Optional.empty()));
        long pid = pid(replica);

        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid))
                        .start()
                        .waitFor())
                .isEqualTo(0);

        assertThat(run(replica, "", random("x", 5))).hasSize(1);
        assertThat(pid(replica)).isNotEqualTo(pid);
    }

    @Test
    void countsTheOutputsOfARepeatedCallOnce() throws Exception {
        Replica replica = replica(load("a", Optional.empty()));
        List<Long> reserved = new ArrayList<>();
        OutputMemory memory = (name, bytes) -> {
            reserved.add(bytes);
            try {
                ProcessHandle.of(pids.take()).orElseThrow().destroyForcibly();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        pids.add(pid(replica));

        assertThat(run(replica, memory, "", random("x", 3 << 20)).get(0).data())
                .isEqualTo(random("x", 3 << 20).data());

        assertThat(reserved).containsExactly(3L << 20);
    }

    @Test
    void cancelsACallWithTheFrameworksMeans() throws Exception {
        Replica replica = replicaOn(first, load("a", Optional.empty()));
        long pid = first.submit(() -> pid(replica)).get();
        Path file = Files.createFile(folder.resolve("wait"));
        Future<List<Tensor>> answer = first.submit(() -> run(replica, "wait for " + file));
        await().until(() -> Files.exists(folder.resolve("wait.begun")));

        replica.cancel();

        assertThat(answer.get()).isEmpty();
        assertThat(first.submit(() -> pid(replica)).get()).isEqualTo(pid);
    }

    @Test
    void endsTheProcessOfACancelledCallThatDoesNotEnd() throws Exception {
        Replica replica = replicaOn(first, load("a", Optional.empty()));
        Replica other = replicaOn(second, load("b", Optional.empty()));
        long pid = second.submit(() -> pid(other)).get();
        Future<List<Tensor>> answer = first.submit(() -> run(replica, "loop"));
        await().until(() -> {
            replica.cancel();
            return second.submit(() -> pid(other)).get() != pid;
        });

        assertThatThrownBy(answer::get)
                .cause()
                .isInstanceOfSatisfying(EngineProcessException.class, end -> assertThat(end.isCrash())
                        .isTrue())
                .hasMessageContaining("a call of model 'a' exceeded its time limit");
    }

    @Test
    void givesAModelAProcessOfItsOwn() throws Exception {
        Replica shared = replica(load("a", Optional.empty()));
        Network network = load("b", Optional.of(Isolation.MODEL));
        Replica own = network.newReplica();
        long pid = pid(own);

        assertThat(pid).isNotEqualTo(pid(shared));
        own.close();
        network.close();
        await().until(() -> ProcessHandle.of(pid).isEmpty());
        assertThat(run(shared, "", random("x", 5))).hasSize(1);
    }

    @Test
    void aModelsOwnProcessHasNoNetwork() throws Exception {
        assumeTrue(!Namespaces.prefix().isEmpty(), "There are no namespaces here");
        Replica shared = replica(load("a", Optional.empty()));
        Replica own = replica(load("b", Optional.of(Isolation.MODEL)));

        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String action = "connect to " + server.getLocalPort();

            assertThat(run(shared, action).get(0).strings()).containsExactly("connected to " + server.getLocalPort());
            assertThat(run(own, action).get(0).strings().get(0)).contains("Exception");
        }
        assertThat(run(own, "", random("x", 1 << 20)).get(0).data())
                .isEqualTo(random("x", 1 << 20).data());
    }

    @Test
    void aModelsOwnProcessHasALimitOfItsMemory() throws Exception {
        assumeTrue(File.separatorChar == '/', "There is no ulimit");
        int megabytes = 700;
        IsolationService limited = new IsolationService(
                new Settings(Isolation.MODEL, megabytes, true, LONG),
                new TrialsTest.One(children),
                folder.resolve("trials"));
        Replica replica = replica(load(limited, "b", Optional.empty()));

        assertThat(run(replica, "native memory 10").get(0).strings()).containsExactly("allocated");
        assertThat(run(replica, "native memory " + megabytes).get(0).strings().get(0))
                .contains("OutOfMemoryError");
        limited.stop();
    }

    @Test
    void anEngineThatBelongsToNoModelHasAProcessOfItsOwn() throws Exception {
        Replica shared = replica(load("a", Optional.empty()));
        NetworkFiles files = new NetworkFiles(folder.resolve("a").resolve("network"), Optional.empty(), INPUTS);
        Network network = service.engineFor("the decoder", "Scripted", engine).load(files, Device.CPU);
        Replica own = network.newReplica();
        long pid = pid(own);

        assertThat(pid)
                .isNotEqualTo(pid(shared))
                .isNotEqualTo(ProcessHandle.current().pid());
        assertThatThrownBy(() -> run(own, "halt")).hasMessageContaining("The process of the decoder ended during this");
        assertThat(run(own, "", random("x", 5))).hasSize(1);
        long next = pid(own);
        own.close();
        network.close();
        await().until(() -> ProcessHandle.of(next).isEmpty());
        assertThat(service(Isolation.NONE).engineFor("the decoder", "Scripted", engine))
                .isSameAs(engine);
    }

    @Test
    void aWrongValueKeepsThePreviousConfiguration() {
        assertThat(Settings.changed(Map.of("isolation", "jail", "trial", "false")))
                .isEmpty();
        assertThat(Settings.changed(Map.of("isolation", "model", "trial.seconds", "0")))
                .isEmpty();
        assertThat(Settings.changed(Map.of("isolation", "model", "trial.seconds", "7", "unknown", "1")))
                .contains(new Settings(Isolation.MODEL, 0, true, Duration.ofSeconds(7)));
        assertThat(Settings.atStart(Map.of("isolation", "jail", "trial", "false")))
                .isEqualTo(new Settings(Isolation.AUTO, 0, false, LONG));
    }

    @Test
    void usesNoProcessWhereTheConfigurationSaysSo() throws Exception {
        Path definition = folder.resolve("network");
        Candidate candidate = new Candidate(
                "a",
                "Scripted",
                new NetworkFiles(definition, Optional.empty(), INPUTS),
                "",
                Optional.of(Isolation.NONE));

        assertThat(service.engineFor(candidate, engine)).isSameAs(engine);
        assertThat(service(Isolation.NONE)
                        .engineFor(new Candidate("a", "Scripted", candidate.files(), "", Optional.empty()), engine))
                .isSameAs(engine);
    }

    @Test
    void aLoadThatEndsTheProcessFails() throws Exception {
        Replica replica = replica(load("a", Optional.empty()));

        assertThatThrownBy(() -> load("halts", Optional.empty()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("exit status 7");
        assertThat(run(replica, "", random("x", 5))).hasSize(1);
    }

    @Test
    void repeatsALoadDuringWhichTheProcessEnds() throws Exception {
        Path files = Files.createDirectories(folder.resolve("a").resolve("files"));
        Files.createFile(files.resolve("first"));
        Files.createFile(files.resolve("second"));

        Replica replica = replica(load("a", Optional.empty()));

        assertThat(files).isEmptyDirectory();
        assertThat(run(replica, "", random("x", 5))).hasSize(1);
    }

    @Test
    void networksServeAfterTheServiceHasStopped() throws Exception {
        Network network = load("a", Optional.empty());
        Replica replica = replica(network);
        long pid = pid(replica);

        service.stop();

        assertThat(pid(replica)).isEqualTo(pid);
        replica.close();
        network.close();
        await().until(() -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void leavesNoDescriptorOfAProcess() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "There is no /proc");
        useAProcess();
        await().until(() -> childFolders() == 0);
        long before = descriptors();

        for (int i = 0; i < 4; i++) {
            useAProcess();
        }

        await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before));
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }

    /** Uses a process that ends once during a call, and then with its network. */
    private void useAProcess() throws Exception {
        Network network = load("a", Optional.of(Isolation.MODEL));
        Replica replica = network.newReplica();
        assertThatThrownBy(() -> run(replica, "halt")).isInstanceOf(EngineProcessException.class);
        assertThat(run(replica, "", random("x", 5))).hasSize(1);
        replica.cancel();
        replica.close();
        network.close();
    }

    @Test
    void leavesNoFileOfSharedMemory() throws Exception {
        Replica replica = replica(load("a", Optional.empty()));
        assertThat(run(replica, "", random("x", 1 << 20))).hasSize(1);

        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("hotplate-")))
                    .isEmpty();
        }
        Path shared = Path.of("/dev/shm");
        assumeTrue(Files.isDirectory(shared), "There is no file system in memory");
        try (Stream<Path> files = Files.list(shared)) {
            assertThat(files.filter(file -> file.getFileName()
                            .toString()
                            .startsWith("hotplate-" + ProcessHandle.current().pid() + "-")))
                    .isEmpty();
        }
    }
}
