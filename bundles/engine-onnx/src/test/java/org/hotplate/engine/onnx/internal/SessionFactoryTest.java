// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class SessionFactoryTest {

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void sessionsOfALowThreadComputeWithTheUsualPriority() throws Exception {
        NetworkFiles files = new OnnxSamples(folder).wide();
        try (OnnxEngine engine = TestEngine.get(new SessionThreads(3))) {
            Map<String, Integer> before = new TreeMap<>();
            FutureTask<Network> load = new FutureTask<>(() -> {
                lower();
                before.putAll(nicenessByThread());
                return engine.load(files, Device.CPU);
            });
            Thread low = new Thread(load, "low");
            low.start();

            try (Network network = load.get(60, TimeUnit.SECONDS)) {
                assertThat(network.inputs()).hasSize(1);
                low.join();
                Map<String, Integer> made = nicenessByThread();
                made.keySet().removeAll(before.keySet());
                assertThat(made).as("threads that the session has made").isNotEmpty();
                assertThat(made.values()).containsOnly(usual());
            }
        }
    }

    @Test
    void saysWhatTheFrameworkSays() throws Exception {
        NetworkFiles files = new OnnxSamples(folder).wide();
        Files.write(files.definition(), new byte[] {8, 7, 0x3a, 0});
        try (OnnxEngine engine = TestEngine.get(new SessionThreads(2))) {
            assertThatThrownBy(() -> engine.load(files, Device.CPU)).isInstanceOf(ModelLoadException.class);
        }
    }

    private static void lower() throws Exception {
        String thread = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                .getFileName()
                .toString();
        Process renice = new ProcessBuilder("renice", "-n", "5", "-p", thread).start();
        renice.waitFor();
        assumeTrue(niceness(Path.of("/proc/self/task", thread)) == 5, "skipped: renice does nothing here");
    }

    private static int usual() throws Exception {
        return niceness(Path.of("/proc/thread-self").toRealPath());
    }

    private static Map<String, Integer> nicenessByThread() throws Exception {
        Map<String, Integer> threads = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.exists(task)) {
                    threads.put(task.getFileName().toString(), niceness(task));
                }
            }
        }
        return threads;
    }

    /** Reads the 19th field; the second one, the name, may contain blanks. */
    private static int niceness(Path task) throws Exception {
        String stat = Files.readString(task.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }
}
