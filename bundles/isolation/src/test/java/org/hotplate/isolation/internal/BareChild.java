// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.hotplate.isolation.internal.BareEngine.Loaded;

/**
 * A process that runs networks of one operator in a framework, without any check. It writes what it is about to do before it
 * does it, so that what ended it is known.
 */
public final class BareChild {

    /** Its exit status if a network takes too long. */
    static final int LATE = 99;

    private static final long LIMIT = 10_000_000_000L;
    /** The number of elements above which an input is not made. */
    private static final double MOST_INPUT = 1e6;

    /** How often a network runs with edge values. */
    static final int USES = 4;

    private final BareEngine engine;
    private final long seed;
    private final OutputStream log;
    private final AtomicLong begun = new AtomicLong();

    private BareChild(BareEngine engine, long seed, OutputStream log) {
        this.engine = engine;
        this.seed = seed;
        this.log = log;
    }

    /**
     * Runs the networks from one index to another.
     *
     * @param arguments the engine, the seed, the first index, the last one + 1, the log, and a pattern of the operators,
     *     separated by commas; the folder of the native libraries
     */
    public static void main(String[] arguments) throws IOException {
        String[] job = arguments[0].split(",", 6);
        Path libraries = Path.of(arguments[1]);
        System.setProperty("onnxruntime.native.path", libraries.toString());
        try (OutputStream log =
                Files.newOutputStream(Path.of(job[4]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            BareEngine engine = job[0].equals("MXNet")
                    ? new BareMxNet(libraries, Pattern.compile(job[5]))
                    : new BareOnnx(Pattern.compile(job[5]));
            BareChild child = new BareChild(engine, Long.parseLong(job[1]), log);
            child.watch();
            for (int i = Integer.parseInt(job[2]); i < Integer.parseInt(job[3]); i++) {
                child.run(i);
            }
        }
        // not System.exit: native code may keep a shutdown hook from returning
        Runtime.getRuntime().halt(0);
    }

    private void watch() {
        begun.set(System.nanoTime());
        Thread watch = new Thread(
                () -> {
                    while (System.nanoTime() - begun.get() < LIMIT) {
                        try {
                            // no condition to wait for: native code that hangs does not notify
                            Thread.sleep(100);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                    Runtime.getRuntime().halt(LATE);
                },
                "watch");
        watch.setDaemon(true);
        watch.start();
    }

    private void run(int index) throws IOException {
        begun.set(System.nanoTime());
        write("phase", index + "\tmake");
        OneOperator network = engine.make(index, EdgeValues.randomOf(seed, index, 0));
        write("network", network.line());
        String result;
        try {
            result = run(network);
        } catch (Exception | OutOfMemoryError | StackOverflowError e) {
            result = "refused: " + e.getMessage();
        }
        String line = result.replaceAll("\\s+", " ");
        write("done", index + "\t" + line.substring(0, Math.min(200, line.length())));
    }

    private String run(OneOperator made) throws Exception {
        phase(made, "load");
        OneOperator network = engine.completed(made);
        if (!network.inputs().equals(made.inputs())) {
            write("network", network.line());
        }
        try (Loaded loaded = engine.load(network)) {
            if (network.largestInput() > MOST_INPUT) {
                return "not run: its inputs are too large";
            }
            phase(network, "zeros");
            String result = "ran";
            try {
                loaded.run(EdgeValues.same(network.inputs(), 0));
            } catch (Exception e) {
                result = "does not run: " + e.getMessage();
            }
            for (int use = 1; use <= USES; use++) {
                phase(network, "values " + use);
                try {
                    loaded.run(EdgeValues.edges(network.inputs(), EdgeValues.randomOf(seed, network.index(), use)));
                } catch (Exception e) {
                    result += "; refuses values: " + e.getMessage();
                }
            }
            phase(network, "close");
            return result;
        }
    }

    private void phase(OneOperator network, String phase) throws IOException {
        write("phase", network.index() + "\t" + phase);
    }

    /** The system has it when this returns, also if this process ends. */
    private void write(String kind, String text) throws IOException {
        log.write((kind + "\t" + text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
