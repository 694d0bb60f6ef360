// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.Replica;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.tensor.Tensor;

/**
 * A process that runs networks in a loop through the engine SPI, without server, queue and handler. It is controlled by
 * its standard input. A line is {@code load NAME ARCHIVE PICTURE}, {@code NAME THREADS SECONDS whole} or {@code NAME
 * THREADS SECONDS forward}, with tabs between the fields; the answer is one line of figures.
 */
public final class Bare {

    /** The prefix of every answer. */
    public static final String ANSWER = "answer: ";

    private static final int MOST_THREADS = 64;

    private final ModelEngine engine;
    private final ImageCodec codec;
    private final Path data;
    private final Map<String, BareModel> models = new HashMap<>();
    private final Map<String, Replica> replicas = new HashMap<>();
    private final Laps laps = new Laps(MOST_THREADS);

    private Bare(ModelEngine engine, ImageCodec codec, Path data) {
        this.engine = engine;
        this.codec = codec;
        this.data = data;
    }

    /**
     * Runs commands until the end of the standard input.
     *
     * @param arguments the distribution's folder, and a folder for unpacked files
     */
    public static void main(String[] arguments) throws Exception {
        Path data = Files.createDirectories(Path.of(arguments[1])).toAbsolutePath();
        try (EngineContainer container =
                EngineContainer.start(Path.of(arguments[0]).toAbsolutePath(), data)) {
            Bare bare = new Bare(container.engine(), container.codec(), data);
            say(container.natives().toString());
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                say(bare.answer(line.split("\t", -1)));
            }
        }
        // DJL's own hook may wait for native code forever
        Runtime.getRuntime().halt(0);
    }

    /** Prints an answer on a line that differs from log messages. */
    static void say(String answer) {
        System.out.println(ANSWER + answer);
    }

    private String answer(String[] words) throws Exception {
        if (words[0].equals("load")) {
            return load(words[1], Path.of(words[2]), words[3]);
        }
        LapFigures figures = laps.run(
                () -> round(words[0], words[3].equals("whole")),
                Integer.parseInt(words[1]),
                Double.parseDouble(words[2]));
        return figures.line();
    }

    /**
     * Prints the duration of the load and the first answer, and the time since the start of the JVM, in milliseconds.
     */
    private String load(String name, Path archive, String picture) throws Exception {
        long before = System.nanoTime();
        models.put(name, BareModel.load(engine, codec, archive, picture.isEmpty() ? null : Path.of(picture), data));
        laps.run(() -> round(name, true), 1, 0.001);
        double loaded = (System.nanoTime() - before) / 1e6;
        long sinceStart = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        return String.format(Locale.ROOT, "%f\t%d", loaded, sinceStart);
    }

    private Lap.Round round(String name, boolean whole) throws Exception {
        BareModel model = models.get(name);
        if (model == null) {
            throw new IllegalArgumentException(
                    "No model '%s' was loaded; there are %s".formatted(name, models.keySet()));
        }
        String key = name + " " + Thread.currentThread().getName();
        Replica replica = replicas.get(key);
        if (replica == null) {
            replica = model.network().newReplica();
            replicas.put(key, replica);
        }
        Replica own = replica;
        if (whole) {
            return () -> own.forward(model.inputs());
        }
        List<Tensor> ready = model.inputs();
        return () -> own.forward(ready);
    }
}
