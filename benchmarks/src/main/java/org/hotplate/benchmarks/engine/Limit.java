// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelArchive;
import org.hotplate.tensor.TensorSpec;

/**
 * A process that only runs the forward pass of one network through libmxnet's C predict interface, with an executor per
 * thread. A line of its standard input is {@code THREADS SECONDS} with a tab between the fields; the answer is one line
 * of figures.
 */
public final class Limit {

    private static final int CPU = 1;

    private final PredictApi mxnet;
    private final String symbol;
    private final byte[] parameters;
    private final TensorSpec input;
    private final int outputCount;
    private final Map<String, Lap.Round> rounds = new HashMap<>();

    private Limit(PredictApi mxnet, ModelArchive archive) throws Exception {
        this.mxnet = mxnet;
        this.symbol = Files.readString(archive.network());
        this.parameters = Files.readAllBytes(archive.parameters().orElseThrow());
        this.input = archive.signature().inputs().get(0);
        int[] output = archive.signature().outputs().get(0).shape().dims();
        this.outputCount = output[1];
    }

    /**
     * Runs commands until the end of the standard input.
     *
     * @param arguments libmxnet's file, the archive, and a folder for unpacked files
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[2]), "limit");
        ModelArchive archive = new ArchiveReader(ArchiveLimits.DEFAULT).unpack(Path.of(arguments[1]), folder);
        Limit limit = new Limit(Native.load(arguments[0], PredictApi.class), archive);
        Bare.say("ready");
        try (Laps laps = new Laps(2 * Runtime.getRuntime().availableProcessors())) {
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split("\t", -1);
                LapFigures figures = laps.run(limit::round, Integer.parseInt(words[0]), Double.parseDouble(words[1]));
                Bare.say(figures.line());
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private Lap.Round round() {
        return rounds.computeIfAbsent(Thread.currentThread().getName(), thread -> executor());
    }

    private Lap.Round executor() {
        int[] shape = input.shape().dims();
        shape[0] = 1;
        int size = 1;
        for (int dim : shape) {
            size *= dim;
        }
        PointerByReference created = new PointerByReference();
        check(mxnet.MXPredCreate(
                symbol,
                parameters,
                parameters.length,
                CPU,
                0,
                1,
                new String[] {input.name()},
                new int[] {0, shape.length},
                shape,
                created));
        Pointer predictor = created.getValue();
        Memory values = new Memory(4L * size);
        for (int i = 0; i < size; i++) {
            values.setFloat(4L * i, i % 255);
        }
        Memory answer = new Memory(4L * outputCount);
        int count = size;
        return () -> {
            check(mxnet.MXPredSetInput(predictor, input.name(), values, count));
            check(mxnet.MXPredForward(predictor));
            check(mxnet.MXPredGetOutput(predictor, 0, answer, outputCount));
        };
    }

    private void check(int status) {
        if (status != 0) {
            throw new IllegalStateException("libmxnet: " + mxnet.MXGetLastError());
        }
    }
}
