// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * A request: an item for each input, independent of the front end's syntax.
 *
 * <p>An item is the content of a file or picture ({@code byte[]}), a {@link org.hotplate.tensor.Tensor Tensor}, or a
 * JSON value: {@code null}, {@link Boolean}, {@link Number}, {@link String}, {@link java.util.List List} and {@link
 * Map} of those. A {@link TensorItem} is a JSON value that the front end has read as a tensor. Not thread-safe: used
 * first by a thread of the front end, then by a worker thread.
 */
public final class Request {

    private final Map<String, @Nullable Object> items;
    private final Map<String, Object> attributes = new HashMap<>();

    public Request(Map<String, ? extends @Nullable Object> items) {
        this.items = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(items));
    }

    /** Returns the names of the items, in the signature's order. */
    public Set<String> names() {
        return items.keySet();
    }

    /**
     * Returns an item: bytes, a tensor or a JSON value.
     *
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} if there is no item of that name
     */
    public @Nullable Object item(String name) throws HandlerException {
        return required(name) instanceof TensorItem parsed ? parsed.value() : items.get(name);
    }

    private @Nullable Object required(String name) throws HandlerException {
        if (!items.containsKey(name)) {
            throw HandlerException.badRequest(
                    "The request has no input '%s'; it has %s".formatted(name, items.keySet()));
        }
        return items.get(name);
    }

    /**
     * Returns an item that must be bytes.
     *
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} if there is no item of that name or it is not
     *     bytes
     */
    public byte[] bytes(String name) throws HandlerException {
        if (item(name) instanceof byte[] bytes) {
            return bytes;
        }
        throw HandlerException.badRequest("Input '%s' must be a file".formatted(name));
    }

    /**
     * Returns an item that is a tensor, named like the input; empty if the item is not a tensor, or is a {@link
     * TensorItem} of another shape or type. The data is not copied.
     *
     * @param input the signature's declaration of the input; the batch may have any size
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} if there is no item of that name or its shape
     *     does not match
     */
    public Optional<Tensor> tensor(TensorSpec input) throws HandlerException {
        Object item = required(input.name());
        if (item instanceof TensorItem parsed) {
            Tensor tensor = parsed.tensor();
            return accepts(input, tensor) && tensor.type() == Objects.requireNonNullElse(input.type(), DataType.FLOAT32)
                    ? Optional.of(tensor)
                    : Optional.empty();
        }
        if (!(item instanceof Tensor tensor)) {
            return Optional.empty();
        }
        if (!accepts(input, tensor)) {
            throw HandlerException.badRequest("Input '%s' has the shape %s; the model accepts %s%s"
                    .formatted(
                            input.name(),
                            tensor.shape(),
                            input.shape(),
                            input.shape().rank() > 0 ? ", where the first dimension is the batch" : ""));
        }
        return Optional.of(tensor.name().equals(input.name()) ? tensor : tensor.named(input.name()));
    }

    private static boolean accepts(TensorSpec input, Tensor tensor) {
        return input.shape().withAnyBatch().accepts(tensor.shape());
    }

    /**
     * Returns a mutable map for data that a handler passes from {@link ModelHandler#preprocess} to {@link
     * ModelHandler#postprocess}. Handlers process several requests at once, so such data must not be stored in fields.
     */
    public Map<String, Object> attributes() {
        return attributes;
    }
}
