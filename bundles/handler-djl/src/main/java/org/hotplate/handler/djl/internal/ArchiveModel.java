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
 * A model as translators see it: its name, files, options and signature. Its network is not here; the runtime runs that
 * between the translator's two steps.
 */
final class ArchiveModel implements Model {

    /** A file that every archive has. */
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
            // -1 is a dimension of any size in DJL too
            described.add(
                    spec.name(),
                    new Shape(Arrays.stream(spec.shape().dims()).asLongStream().toArray()));
        }
        return described;
    }

    @Override
    public String[] getArtifactNames() {
        throw new UnsupportedOperationException("The files of an archive are found by name, not listed");
    }

    /** Makes something of a file once; whoever asks again gets the same. */
    @Override
    @SuppressWarnings("unchecked") // as in every model of DJL's: by name, and up to the caller
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
        throw notHere();
    }

    @Override
    public Block getBlock() {
        throw notHere();
    }

    @Override
    public void setBlock(Block block) {
        throw notHere();
    }

    @Override
    public void load(Path modelPath, @Nullable String prefix, @Nullable Map<String, ?> options) {
        throw notHere();
    }

    @Override
    public void load(InputStream file, @Nullable Map<String, ?> options) {
        throw notHere();
    }

    @Override
    public void save(Path modelPath, String newModelName) {
        throw notHere();
    }

    @Override
    public Trainer newTrainer(TrainingConfig config) {
        throw notHere();
    }

    @Override
    public <I, O> Predictor<I, O> newPredictor(Translator<I, O> translator, Device device) {
        throw notHere();
    }

    private UnsupportedOperationException notHere() {
        return new UnsupportedOperationException(
                "The network of model '%s' is run by Hotplate; a translator cannot reach it".formatted(getName()));
    }

    /** Closes nothing: the model belongs to the server, not to its translator. */
    @Override
    public void close() {}
}
