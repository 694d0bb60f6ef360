// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * Runs a translator around the network, like DJL's predictor. All steps run in {@link #inference}, so that the arrays
 * of a request can be freed in one place, also after an exception.
 */
final class TranslatorHandler implements ModelHandler {

    private static final String INPUT = "hotplate.translator.input";
    private static final String RESPONSE = "hotplate.translator.response";

    private final String title;
    private final Translator<Input, Output> translator;
    private final TranslatorEnvironment surroundings;
    private final Model model;
    private final Signature signature;
    private final InputContent content;
    private final NativeMemory memory;
    private final TranslatorSource source;
    private final AtomicBoolean closed = new AtomicBoolean();

    TranslatorHandler(
            String engine,
            String title,
            Translator<Input, Output> translator,
            Model model,
            Signature signature,
            NativeMemory memory,
            TranslatorSource source) {
        this.surroundings = new TranslatorEnvironment(
                engine, Objects.requireNonNull(translator.getClass().getClassLoader()));
        this.title = title;
        this.translator = translator;
        this.model = model;
        this.signature = signature;
        this.content = new InputContent(signature);
        this.memory = memory;
        this.source = source;
    }

    /** Calls the translator's {@code prepare}, which reads the model's files. */
    void prepare() throws HandlerException {
        try (Translation translation = new Translation(model, memory)) {
            surroundings.call(() -> {
                translator.prepare(translation);
                return translation;
            });
        } catch (Exception e) {
            throw fault("could not be prepared for model '%s'".formatted(model.getName()), e);
        }
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        request.attributes().put(INPUT, content.of(request));
        return List.of();
    }

    @Override
    public List<Tensor> inference(List<Tensor> none, BorrowedNetwork network, Request request) throws HandlerException {
        Input input = (Input) Objects.requireNonNull(request.attributes().remove(INPUT));
        try (Translation translation = new Translation(model, memory)) {
            List<Tensor> inputs = inputs(translation, input);
            List<Tensor> outputs = inputs.isEmpty() ? List.of() : network.forward(inputs);
            request.attributes().put(RESPONSE, response(translation, outputs));
            return outputs;
        }
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) {
        return (Response) Objects.requireNonNull(request.attributes().remove(RESPONSE));
    }

    private List<Tensor> inputs(Translation translation, Input input) throws HandlerException {
        try {
            return surroundings.call(() -> {
                NDList arrays = translator.getBatchifier() == null
                        ? translator.processInput(translation, input)
                        : translator.batchProcessInput(translation, List.of(input));
                if (arrays == null) {
                    throw fault("created no arrays from the request", null);
                }
                return named(arrays);
            });
        } catch (HandlerException e) {
            throw e;
        } catch (TranslateException | IOException | IllegalArgumentException | JsonParseException e) {
            throw new HandlerException(
                    FailureKind.BAD_REQUEST,
                    "The translator cannot read the request's %s: %s".formatted(names(), Messages.of(e)),
                    e);
        } catch (Exception e) {
            throw fault("failed on the request", e);
        }
    }

    /** Converts arrays to the inputs of the signature: by name if all names match, otherwise by position. */
    private List<Tensor> named(NDList arrays) throws HandlerException {
        List<TensorSpec> specs = signature.inputs();
        if (!arrays.isEmpty() && arrays.size() != specs.size()) {
            throw fault(
                    "created %d arrays; the signature has %d inputs: %s"
                            .formatted(arrays.size(), specs.size(), names()),
                    null);
        }
        Map<String, NDArray> byName = new HashMap<>();
        arrays.forEach(array -> byName.put(array.getName(), array));
        boolean isNamed = byName.keySet().equals(Set.copyOf(names()));
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            String name = specs.get(i).name();
            NDArray array = isNamed ? Objects.requireNonNull(byName.get(name)) : arrays.get(i);
            tensors.add(TensorArrays.tensor(name, array));
        }
        return tensors;
    }

    private Response response(Translation translation, List<Tensor> outputs) throws HandlerException {
        try {
            return surroundings.call(() -> {
                NDList arrays = new NDList();
                outputs.forEach(output -> arrays.add(TensorArrays.array(translation.getNDManager(), output)));
                Object output = translator.getBatchifier() == null
                        ? translator.processOutput(translation, arrays)
                        : first(translator.batchProcessOutput(translation, arrays));
                if (output instanceof Output known) {
                    return OutputContent.of(known);
                }
                throw fault(
                        "returned %s instead of an Output".formatted(output == null ? "nothing" : output.getClass()),
                        null);
            });
        } catch (HandlerException e) {
            throw e;
        } catch (Exception e) {
            throw fault("failed on the network's outputs", e);
        }
    }

    /** Returns the only result of a batch of one, like DJL's predictor. */
    private static @Nullable Object first(List<?> answers) {
        return answers.isEmpty() ? null : answers.get(0);
    }

    private List<String> names() {
        return signature.inputs().stream().map(TensorSpec::name).toList();
    }

    private HandlerException fault(String what, @Nullable Exception cause) {
        String message = "The translator %s %s".formatted(title, what);
        return new HandlerException(
                FailureKind.INTERNAL, cause == null ? message : message + ": " + Messages.of(cause), cause);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            memory.close();
            source.release(translator);
        }
    }
}
