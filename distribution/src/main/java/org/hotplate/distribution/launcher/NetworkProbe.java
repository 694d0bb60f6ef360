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
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;
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
 * Runs a network once on zeros, in a process of its own: a framework with the installation's engines and nothing else.
 * The results are printed on the standard output, a line each: {@code none}, {@code refused <why>}, or {@code fit <size>} and
 * an {@code output <dims>} for each output.
 */
public final class NetworkProbe {

    private static final long ENGINE_MILLIS = 45_000;

    /** Bundles that engines do not need, although they are in features with those that they do. */
    private static final Set<String> NOT_NEEDED = Set.of(
            "org.apache.felix.fileinstall",
            "org.apache.felix.gogo.runtime",
            "org.apache.felix.gogo.command",
            "org.hotplate.archive",
            "org.hotplate.archive.loader",
            "org.hotplate.handler",
            "org.hotplate.image.mxnet",
            "org.hotplate.isolation",
            "org.hotplate.model",
            // provided by this process, which shares its types with the engines
            "org.hotplate.engine");

    private final Path temporary;
    private final Base base;

    private NetworkProbe(Path temporary, Base base) {
        this.temporary = temporary;
        this.base = base;
    }

    /**
     * Probes a network.
     *
     * @param arguments a folder to write to; the engine's name; the definition; the weights, or an empty text; the sizes to
     *     try; then name, type and dimensions of each input
     */
    public static void main(String[] arguments) {
        var answer = System.out;
        System.setOut(System.err);
        int status = 0;
        try {
            new NetworkProbe(Path.of(arguments[0]), Base.ofSystemProperties()).run(List.of(arguments), answer);
        } catch (IOException | Refusal | InvalidSyntaxException | InterruptedException e) {
            System.err.println(e.getMessage());
            status = 1;
        }
        answer.flush();
        // not exit: shutdown hooks may wait for native code that never answers
        Runtime.getRuntime().halt(status);
    }

    private void run(List<String> arguments, PrintStream answer)
            throws IOException, Refusal, InvalidSyntaxException, InterruptedException {
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
        tryOut(engine.get(), trial, numbers(arguments.get(4)), answer);
    }

    /** Loads it anew for each size: engines need not load a network whose pictures may be of any. */
    private static void tryOut(ModelEngine engine, NetworkFiles files, int[] sizes, PrintStream answer) {
        var refusal = "";
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
                refusal = refusal.isEmpty() ? line(String.valueOf(e.getMessage())) : refusal;
            }
            if (inputs.equals(files.inputs())) {
                break; // no dimension is open: another size would be no other try
            }
        }
        answer.println("refused " + refusal);
    }

    /** Gives an input's open dimensions a size, but for the batch's. */
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
            throws IOException, Refusal, InvalidSyntaxException, InterruptedException {
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

    /** Returns the features that bring engines, and what those stand on. */
    private List<FeatureFile> features(Map<String, String> properties) throws IOException, Refusal {
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
