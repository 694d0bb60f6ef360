// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hotplate.archive.ArchiveException;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.natives.folder.NativesFolder;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.hotplate.tools.export.NetworkTrial;

/**
 * Runs a network with the engines of this installation in a separate process, so that native code that hangs or crashes
 * on an unusual network does not affect this process.
 */
final class EngineTrial implements NetworkTrial {

    private static final String PROBE = "org.hotplate.distribution.launcher.NetworkProbe";
    private static final int TIMEOUT_SECONDS = 60;

    private final BaseFolder base;

    EngineTrial(BaseFolder base) {
        this.base = base;
    }

    @Override
    public Optional<Fit> run(Path definition, Optional<Path> parameters, List<TensorSpec> inputs, List<Integer> sizes)
            throws ArchiveException {
        try {
            var temporary = Files.createTempDirectory("hotplate-probe");
            try {
                return parse(probe(temporary, arguments(definition, parameters, inputs, sizes)));
            } finally {
                NativesFolder.delete(temporary);
            }
        } catch (IOException e) {
            return Optional.empty(); // no engine is available
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static List<String> arguments(
            Path definition, Optional<Path> parameters, List<TensorSpec> inputs, List<Integer> sizes) {
        var arguments = new ArrayList<String>();
        arguments.add(parameters.isPresent() ? "MXNet" : "ONNX");
        arguments.add(definition.toAbsolutePath().toString());
        arguments.add(parameters.map(file -> file.toAbsolutePath().toString()).orElse(""));
        arguments.add(sizes.stream().map(String::valueOf).collect(Collectors.joining(",")));
        for (var input : inputs) {
            var type = input.type() == null ? DataType.FLOAT32 : input.type();
            arguments.add(input.name());
            arguments.add(type.name());
            arguments.add(Arrays.stream(input.shape().dims())
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(",")));
        }
        return arguments;
    }

    private List<String> probe(Path temporary, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dhotplate.home=" + base.home(),
                "-Dhotplate.base=" + temporary,
                "-Djava.io.tmpdir=" + temporary,
                "-Djna.tmpdir=" + temporary,
                "-Dai.djl.offline=true",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + temporary.resolve("crash.log"),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                PROBE,
                temporary.toString()));
        command.addAll(arguments);
        var output = temporary.resolve("output");
        var builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output.toFile());
        builder.environment().put("MXNET_ENGINE_TYPE", "NaiveEngine");
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("DJL_CACHE_DIR", temporary + File.separator + "djl");
        builder.environment().put("ENGINE_CACHE_DIR", temporary + File.separator + "djl");
        var process = builder.start();
        try {
            process.getOutputStream().close();
            process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    static Optional<Fit> parse(List<String> lines) throws ArchiveException {
        int size = 0;
        var outputs = new ArrayList<Shape>();
        for (var line : lines) {
            var word = line.replaceFirst(" .*", "");
            var rest = line.substring(Math.min(line.length(), word.length() + 1));
            switch (word) {
                case "refused" -> throw new ArchiveException("it refuses zeros of that shape: " + rest);
                case "fit" -> size = Integer.parseInt(rest);
                case "output" ->
                    outputs.add(
                            rest.isEmpty()
                                    ? Shape.of()
                                    : Shape.of(Arrays.stream(rest.split(","))
                                            .mapToInt(Integer::parseInt)
                                            .toArray()));
                default -> {
                    return Optional.empty();
                }
            }
        }
        return size == 0 ? Optional.empty() : Optional.of(new Fit(size, outputs));
    }
}
