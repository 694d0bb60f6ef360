// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.translate.Translator;
import ai.djl.util.PairList;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.hotplate.handler.HandlerContext;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * The view that DJL translators have of a model: its name, files, options and signature. It has no network, because the
 * runtime runs the network between the two steps of the translator.
 */
final class ArchiveModel implements Model {

    /** A file that every archive contains, used to locate the archive's folder. */
    private static final String SIGNATURE = "signature.json";

    private final HandlerContext context;
    private final NDManager manager;
    private final Map<String, String> properties;
    private final Map<String, Object> artifacts = new ConcurrentHashMap<>();

    ArchiveModel(HandlerContext context, Map<String, String> options, NDManager manager) {
        this.context = context;
        this.manager = manager;
        this.properties = options;
    }

    @Override
    public String getName() {
        return context.modelName();
    }

    @Override
    public Path getModelPath() {
        return context.asset(SIGNATURE)
                .map(Path::getParent)
                .orElseThrow(() -> new IllegalStateException(
                        "The archive of model '%s' is no longer on disk".formatted(getName())));
    }

    @Override
    public Map<String, String> getProperties() {
        return properties;
    }

    @Override
    public @Nullable String getProperty(String key) {
        return properties.get(key);
    }

    @Override
    public void setProperty(String key, String value) {
        properties.put(key, value);
    }

    @Override
    public NDManager getNDManager() {
        return manager;
    }

    @Override
    public PairList<String, Shape> describeInput() {
        return described(context.signature().inputs());
    }

    @Override
    public PairList<String, Shape> describeOutput() {
        return described(context.signature().outputs());
    }

    private static PairList<String, Shape> described(List<TensorSpec> specs) {
        PairList<String, Shape> described = new PairList<>(specs.size());
        for (TensorSpec spec : specs) {
            // DJL also uses -1 for any size
            described.add(
                    spec.name(),
                    new Shape(Arrays.stream(spec.shape().dims()).asLongStream().toArray()));
        }
        return described;
    }

    @Override
    public String[] getArtifactNames() {
        throw new UnsupportedOperationException("The files of an archive cannot be listed, only opened by name");
    }

    /** Reads a file with a function. The result is cached and returned by later calls. */
    @Override
    @SuppressWarnings("unchecked") // as in DJL's models, the caller is responsible for the type
    public <T> T getArtifact(String name, Function<InputStream, T> function) throws IOException {
        Object known = artifacts.get(name);
        if (known == null) {
            try (InputStream file = getArtifactAsStream(name)) {
                known = function.apply(file);
            }
            artifacts.put(name, known);
        }
        return (T) known;
    }

    @Override
    public URL getArtifact(String name) throws IOException {
        return file(name).toUri().toURL();
    }

    @Override
    public InputStream getArtifactAsStream(String name) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file(name)));
    }

    private Path file(String name) throws FileNotFoundException {
        return context.asset(name)
                .orElseThrow(() -> new FileNotFoundException(
                        "The archive of model '%s' has no file '%s'".formatted(getName(), name)));
    }

    @Override
    public DataType getDataType() {
        return DataType.FLOAT32;
    }

    @Override
    public void setDataType(DataType dataType) {
        throw unsupported();
    }

    @Override
    public Block getBlock() {
        throw unsupported();
    }

    @Override
    public void setBlock(Block block) {
        throw unsupported();
    }

    @Override
    public void load(Path modelPath, @Nullable String prefix, @Nullable Map<String, ?> options) {
        throw unsupported();
    }

    @Override
    public void load(InputStream file, @Nullable Map<String, ?> options) {
        throw unsupported();
    }

    @Override
    public void save(Path modelPath, String newModelName) {
        throw unsupported();
    }

    @Override
    public Trainer newTrainer(TrainingConfig config) {
        throw unsupported();
    }

    @Override
    public <I, O> Predictor<I, O> newPredictor(Translator<I, O> translator, Device device) {
        throw unsupported();
    }

    private UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException(
                "A translator cannot access the network of model '%s', which Hotplate runs".formatted(getName()));
    }

    /** Does nothing: the runtime owns the model. */
    @Override
    public void close() {}
}
