// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.Isolation;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.NetworkIsolation.Candidate;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.IsolationService.Settings;
import org.hotplate.isolation.internal.ScriptedFactory.ScriptedEngine;
import org.hotplate.isolation.internal.child.EngineProcess;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final List<TensorSpec> INPUTS =
            List.of(new TensorSpec("a", Shape.of(Shape.ANY, 3), DataType.FLOAT32), new TensorSpec("b", Shape.UNKNOWN));

    @TempDir
    private Path folder;

    private final ModelEngine engine = new ScriptedEngine();
    private final List<IsolationService> services = new ArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();
    private IsolationService service;

    @BeforeEach
    void start() {
        service = service(LONG, EngineProcess.class.getName());
    }

    @AfterEach
    void stop() {
        services.forEach(IsolationService::stop);
    }

    private IsolationService service(Duration limit, String main) {
        return service(limit, main, Isolation.NONE);
    }

    private IsolationService service(Duration limit, String main, Isolation isolation) {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        Children children = new Children(
                "Scripted",
                new ChildCommand(classPath, folder, "test", main, ChildCommand.Purpose.TRIAL, 0),
                folder.resolve("tmp"));
        IsolationService made = new IsolationService(
                new Settings(isolation, 0, true, limit), new One(children), folder.resolve("trials"));
        services.add(made);
        return made;
    }

    /** The same children for every engine. */
    record One(Children children) implements EngineChildren {

        @Override
        public void added(ModelEngine engine, String name) {
            children.prepare();
        }

        @Override
        public Optional<Children> of(ModelEngine engine, String name) {
            return Optional.of(children);
        }

        @Override
        public void remove(ModelEngine engine) {
            children.close();
        }

        @Override
        public void close() {
            children.close();
        }
    }

    private Candidate candidate(String script) throws IOException {
        Path definition = Files.createDirectories(folder.resolve(script)).resolve("network");
        Files.writeString(definition, script);
        return new Candidate(
                script, "Scripted", new NetworkFiles(definition, Optional.empty(), INPUTS), "", Optional.empty());
    }

    private void check(IsolationService by, String script) throws IOException, ModelLoadException {
        Candidate candidate = candidate(script);
        by.check(candidate, engine, (inChild, value) -> run(inChild, candidate.files(), value));
    }

    private void run(ModelEngine inChild, NetworkFiles files, int value) throws ModelLoadException {
        runs.incrementAndGet();
        try (Network network = inChild.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            assertThat(network.inputs()).isEqualTo(INPUTS);
            replica.forward(List.of(
                    Tensor.ofFloats("a", Shape.of(1, 3), value, 2, 3),
                    Tensor.zeros("b", DataType.STRING, Shape.of(1)),
                    Tensor.zeros("c", DataType.INT64, Shape.of(1000, 1000))));
        } catch (InferenceException e) {
            throw new ModelLoadException("it does not run: " + e.getMessage(), e);
        }
    }

    @Test
    void triesANetworkOnceAlsoAfterARestart() throws Exception {
        check(service, "good");
        check(service, "good");
        check(service(LONG, EngineProcess.class.getName()), "good");

        assertThat(runs).hasValue(1);
    }

    @Test
    void triesANetworkAgainWhoseFilesOrSettingsDiffer() throws Exception {
        check(service, "good");
        Candidate candidate = candidate("good");
        Candidate batched = new Candidate("good", "Scripted", candidate.files(), "batch 4", Optional.empty());
        service.check(batched, engine, (inChild, value) -> run(inChild, candidate.files(), value));
        Files.writeString(candidate.files().definition().resolveSibling("weights"), "other");
        service.check(candidate, engine, (inChild, value) -> run(inChild, candidate.files(), value));

        assertThat(runs).hasValue(3);
    }

    @ParameterizedTest
    @CsvSource({
        "exit,exit status 0",
        "halt,exit status 7",
        "load halt,exit status 7",
        "close exit,exit status 0",
    })
    void quarantinesANetworkThatEndsItsProcess(String script, String cause) throws Exception {
        assertThatThrownBy(() -> check(service, script))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("its trial ended the child process it ran in (" + cause + ")")
                .hasMessageContaining("model:release");
        assertThat(runs).as("with zeros and with ones").hasValue(2);

        IsolationService restarted = service(LONG, EngineProcess.class.getName());
        assertThatThrownBy(() -> check(restarted, script)).hasMessageContaining(cause);
        assertThat(runs).as("it is not tried again").hasValue(2);

        check(restarted, "good");
    }

    @Test
    void passesANetworkThatEndsItsProcessWithZerosOnly() throws Exception {
        Candidate candidate = candidate("halt on 0");
        for (IsolationService each : List.of(service, service(LONG, EngineProcess.class.getName()))) {
            assertThat(each.check(candidate, engine, (inChild, value) -> run(inChild, candidate.files(), value)))
                    .isEqualTo(1);
        }

        assertThat(runs).hasValue(2);
    }

    @Test
    void servesANetworkInAChildProcessIfZerosEndItsProcess() throws Exception {
        IsolationService auto = service(LONG, EngineProcess.class.getName(), Isolation.AUTO);
        Candidate bad = candidate("halt on 0");
        check(auto, "good");
        auto.check(bad, engine, (inChild, value) -> run(inChild, bad.files(), value));

        assertThat(auto.engineFor(candidate("good"), engine)).isSameAs(engine);
        assertThat(auto.engineFor(bad, engine)).isNotSameAs(engine);
    }

    @Test
    void namesTheSignalOfACrashAndKeepsTheReport() throws Exception {
        assertThatThrownBy(() -> check(service, "segv")).hasMessageContaining("SIGSEGV");

        try (Stream<Path> files = Files.list(folder.resolve("trials"))) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("^[0-9a-f]{64}", "")))
                    .containsExactlyInAnyOrder(".quarantined", ".crash.log");
        }
    }

    @Test
    void repeatsATrialWhoseChildWasKilled() throws Exception {
        assumeTrue(File.separatorChar == '/', "There is no kill");

        assertThatThrownBy(() -> check(service, "kill")).hasMessageContaining("SIGKILL");

        assertThat(runs).hasValue(4);
    }

    @Test
    void repeatsATrialInANewChildIfAnotherNetworkHasRunInTheFirst() throws Exception {
        check(service, "good");

        assertThatThrownBy(() -> check(service, "halt")).hasMessageContaining("exit status 7");

        assertThat(runs).hasValue(4);
    }

    @Test
    void endsATrialThatTakesTooLongWhileOthersGoOn() throws Exception {
        IsolationService impatient = service(Duration.ofSeconds(5), EngineProcess.class.getName());
        CountDownLatch begun = new CountDownLatch(1);
        Candidate endless = candidate("loop");
        CompletableFuture<Void> trial = CompletableFuture.runAsync(() -> assertThatThrownBy(
                        () -> impatient.check(endless, engine, (inChild, value) -> {
                            begun.countDown();
                            run(inChild, endless.files(), value);
                        }))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("its trial did not end in time (trial.seconds is 5); it is quarantined since"));
        begun.await();

        check(impatient, "good");
        assertThat(trial).isNotDone();

        trial.join();
    }

    @Test
    void readsWhateverAChildWrites() throws Exception {
        check(service, "flood");

        assertThat(runs).hasValue(1);
    }

    @Test
    void refusesAChildThatDoesNotKeepToTheProtocol() {
        IsolationService deceived = service(LONG, GarbageChild.class.getName());

        assertThatThrownBy(() -> check(deceived, "good"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("its trial broke the connection to the child process it ran in");
    }

    @Test
    void passesOnTheEnginesRefusalAndTriesAgain() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> check(service, "invalid"))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage("it does not run: no such index");
        }
        assertThatThrownBy(() -> check(service, "heap"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("as if there were none left");

        assertThat(runs).hasValue(3);
        check(service, "good");
    }

    @Test
    void releasesANetwork() throws Exception {
        assertThatThrownBy(() -> check(service, "halt")).hasMessageContaining("exit status 7");

        assertThat(service.release("other")).isFalse();
        assertThat(service.release("halt")).isTrue();
        assertThat(service.release("halt")).isFalse();
        assertThatThrownBy(() -> check(service, "halt")).hasMessageContaining("exit status 7");

        assertThat(runs).hasValue(4);
    }

    @Test
    void cancelsATrialWhenTheServerStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Candidate endless = candidate("loop");
        CompletableFuture<Void> trial = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> service.check(endless, engine, (inChild, value) -> {
                            begun.countDown();
                            run(inChild, endless.files(), value);
                        }))
                        .isInstanceOf(ModelLoadException.class)
                        .hasMessageContaining("cancelled"));
        begun.await();

        service.stop();
        trial.join();

        assertThat(folder.resolve("trials")).doesNotExist();
    }

    @Test
    void loadsWithoutATrialIfNoChildStarts() {
        IsolationService unable = service(LONG, "org.hotplate.NoSuchProgram");

        assertThatCode(() -> check(unable, "halt")).doesNotThrowAnyException();
        assertThat(runs).hasValue(0);
    }

    @Test
    void triesNothingIfThatIsSwitchedOff() {
        IsolationService off = new IsolationService(
                new Settings(Isolation.NONE, 0, false, LONG), new One(null), folder.resolve("trials"));
        services.remove(off);

        assertThatCode(() -> check(off, "halt")).doesNotThrowAnyException();
        assertThat(runs).hasValue(0);
    }
}
