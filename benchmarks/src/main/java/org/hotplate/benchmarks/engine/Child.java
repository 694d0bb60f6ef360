// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A child JVM that answers each line with a line. */
final class Child implements AutoCloseable {

    /** Ends a child that does not answer in time, because native code may hang. */
    private static final ScheduledExecutorService GUARDS = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "guard");
        thread.setDaemon(true);
        return thread;
    });

    private static final long MOST_SECONDS = 120;

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the child with the JVM options of the server, which benchmarks/run passes on. */
    static Child start(Class<?> main, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String options = System.getenv("HOTPLATE_JAVA_OPTIONS");
        if (options != null && !options.isBlank()) {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        command.addAll(List.of(
                "-Dai.djl.offline=true",
                "-Dorg.ops4j.pax.logging.DefaultServiceLog.level=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        File errors = log.toFile();
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors))
                .start());
    }

    long pid() {
        return process.pid();
    }

    String ask(String... words) throws IOException {
        in.write(String.join("\t", words));
        in.newLine();
        in.flush();
        return answer();
    }

    /** Waits for the next answer; ignores log messages. */
    String answer() throws IOException {
        ScheduledFuture<?> guard = GUARDS.schedule(process::destroyForcibly, MOST_SECONDS, TimeUnit.SECONDS);
        try {
            return nextAnswer();
        } finally {
            guard.cancel(false);
        }
    }

    private String nextAnswer() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(Bare.ANSWER)) {
                return line.substring(Bare.ANSWER.length());
            }
        }
        throw new IOException("The process %d that runs the bare engine ended; its log says why".formatted(pid()));
    }

    /** Ends the child by closing its input, or kills it. */
    @Override
    public void close() {
        try {
            in.close();
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // it has already ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
