// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.natives.gpu.NamedFolder;
import org.hotplate.natives.gpu.NativesFlavour;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The main class of a process that runs a network once on zeros, in a framework that contains only the engines of the
 * installation. Prints lines to the standard output: {@code none} if there is no such engine; {@code refused <reason>};
 * or {@code fit <size>} and then {@code output <dims>} for each output.
 */
public final class NetworkProbe {

    private static final long ENGINE_MILLIS = 45_000;

    /** Bundles in the engines' features that the engines do not need. */
    private static final Set<String> NOT_NEEDED = Set.of(
            "org.apache.felix.fileinstall",
            "org.apache.felix.gogo.runtime",
            "org.apache.felix.gogo.command",
            "org.hotplate.archive",
            "org.hotplate.archive.loader",
            "org.hotplate.handler",
            "org.hotplate.image.mxnet",
            "org.hotplate.model",
            // this process exports its packages to the engines
            "org.hotplate.engine");

    private final Path temporary;
    private final BaseFolder base;

    private NetworkProbe(Path temporary, BaseFolder base) {
        this.temporary = temporary;
        this.base = base;
    }

    /**
     * Runs the probe.
     *
     * @param arguments a folder for temporary files; the engine's name; the definition; the weights, or an empty text;
     *     the sizes to try; then name, type and dimensions of each input
     */
    public static void main(String[] arguments) {
        var answer = System.out;
        System.setOut(System.err);
        int status = 0;
        try {
            new NetworkProbe(Path.of(arguments[0]), BaseFolder.ofSystemProperties()).run(List.of(arguments), answer);
        } catch (IOException | CommandException | InvalidSyntaxException | InterruptedException e) {
            System.err.println(e.getMessage());
            status = 1;
        }
        answer.flush();
        // halt instead of exit: shutdown hooks may wait for native code that never returns
        Runtime.getRuntime().halt(status);
    }

    private void run(List<String> arguments, PrintStream answer)
            throws IOException, CommandException, InvalidSyntaxException, InterruptedException {
        var inputs = new ArrayList<TensorSpec>();
        for (int i = 5; i + 2 < arguments.size(); i += 3) {
            inputs.add(new TensorSpec(
                    arguments.get(i), Shape.of(numbers(arguments.get(i + 2))), DataType.valueOf(arguments.get(i + 1))));
        }
        var weights =
                Optional.of(arguments.get(3)).filter(name -> !name.isEmpty()).map(Path::of);
        var engine = engine(arguments.get(1));
        if (engine.isEmpty()) {
            answer.println("none");
            return;
        }
        var trial = new NetworkFiles(Path.of(arguments.get(2)), weights, inputs);
        trySizes(engine.get(), trial, numbers(arguments.get(4)), answer);
    }

    /**
     * Tries each size until the network accepts one. Loads the network for each size, because engines may fix open
     * dimensions when they load it.
     */
    private static void trySizes(ModelEngine engine, NetworkFiles files, int[] sizes, PrintStream answer) {
        var failure = "";
        for (int size : sizes) {
            var inputs =
                    files.inputs().stream().map(input -> filled(input, size)).toList();
            var sized = new NetworkFiles(files.definition(), files.parameters(), inputs);
            try (var network = engine.load(sized, engine.devices().get(0));
                    var replica = network.newReplica()) {
                var outputs = replica.forward(
                        network.inputs().stream().map(NetworkProbe::zeros).toList());
                answer.println("fit " + size);
                outputs.forEach(output -> answer.println("output " + text(output.shape())));
                return;
            } catch (ModelLoadException | InferenceException e) {
                failure = failure.isEmpty() ? line(String.valueOf(e.getMessage())) : failure;
            }
            if (inputs.equals(files.inputs())) {
                break; // no dimension is open: another size would be the same
            }
        }
        answer.println("refused " + failure);
    }

    /** Sets the open dimensions of an input to a size, except the batch dimension. */
    private static TensorSpec filled(TensorSpec input, int size) {
        int[] dims = input.shape().dims();
        for (int i = 1; i < dims.length; i++) {
            dims[i] = dims[i] > 0 ? dims[i] : size;
        }
        return new TensorSpec(input.name(), Shape.of(dims), input.type());
    }

    private static Tensor zeros(TensorSpec input) {
        int[] dims = input.shape().dims();
        dims[0] = Math.max(dims[0], 1);
        var shape = Shape.of(dims);
        var type = input.type() == null ? DataType.FLOAT32 : input.type();
        return Tensor.of(input.name(), type, shape, ByteBuffer.allocateDirect(shape.size() * type.bytes()));
    }

    private Optional<ModelEngine> engine(String name)
            throws IOException, CommandException, InvalidSyntaxException, InterruptedException {
        var properties = properties();
        var features = new ArrayList<FeatureFile>();
        boolean any = false;
        for (var feature : features(properties)) {
            any |= feature.bundles().stream().anyMatch(FeatureEntry::isEngine);
            features.add(new FeatureFile(
                    feature.name(),
                    feature.bundles().stream()
                            .filter(bundle -> !NOT_NEEDED.contains(bundle.id().getArtifactId()))
                            .toList()));
        }
        if (!any) {
            return Optional.empty();
        }
        var container = new Container(properties, base.home().resolve("system"));
        container.start(features).forEach(System.err::println);
        return engine(container.framework().getBundleContext(), name);
    }

    private static Optional<ModelEngine> engine(BundleContext context, String name)
            throws InvalidSyntaxException, InterruptedException {
        var filter = context.createFilter(
                "(&(objectClass=%s)(%s=%s))".formatted(ModelEngine.class.getName(), ModelEngine.NAME, name));
        var tracker = new ServiceTracker<ModelEngine, ModelEngine>(context, filter, null);
        tracker.open();
        return Optional.ofNullable(tracker.waitForService(ENGINE_MILLIS));
    }

    /** Returns the features that contain engines, and those that they require. */
    private List<FeatureFile> features(Map<String, String> properties) throws IOException, CommandException {
        var folder = base.home().resolve("features");
        List<String> names;
        try (var files = Files.list(folder)) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json"))
                    .map(file -> file.substring(0, file.length() - ".json".length()))
                    .sorted()
                    .toList();
        }
        var features = new ArrayList<FeatureFile>();
        for (var name : names) {
            var feature = FeatureFile.read(folder, name, properties);
            if (Set.of("runtime", "core").contains(name)
                    || feature.bundles().stream().anyMatch(FeatureEntry::isEngine)) {
                features.add(feature);
            }
        }
        return features;
    }

    private Map<String, String> properties() throws IOException {
        var quiet = temporary.resolve("logback.xml");
        Files.writeString(quiet, "<configuration><root level=\"OFF\"/></configuration>");
        var properties = new HashMap<String, String>();
        properties.put("hotplate.home", base.home().toString());
        for (var each : List.of("base", "conf", "data", "deploy")) {
            properties.put("hotplate." + each, temporary.toString());
        }
        for (var flavour : NativesFlavour.all()) {
            var named = NamedFolder.read(base.data(), flavour);
            if (named.isPresent()) {
                named.get().write(temporary, flavour);
            }
        }
        properties.put("org.osgi.framework.storage", temporary.resolve("cache").toString());
        properties.put("org.osgi.framework.storage.clean", "onFirstInit");
        properties.put("org.osgi.framework.bundle.parent", "ext");
        properties.put(
                "org.osgi.framework.system.packages.extra",
                "org.osgi.service.cm;version=1.6.1,org.hotplate.engine;version=0.1.0,org.hotplate.tensor;version=0.1.0");
        properties.put("felix.log.level", "0");
        properties.put("ds.loglevel", "error");
        properties.put("org.ops4j.pax.logging.StaticLogbackFile", quiet.toString());
        properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "NONE");
        return properties;
    }

    private static int[] numbers(String list) {
        return list.isEmpty()
                ? new int[0]
                : Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static String text(Shape shape) {
        return Arrays.stream(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    private static String line(String message) {
        return message.lines().findFirst().orElse("");
    }
}
