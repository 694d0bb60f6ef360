// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request as a handler sees it: a raw item for each input, taken out of whatever syntax the front end speaks.
 *
 * <p>An item is either the bytes of a file or picture ({@code byte[]}), or a value: {@code null}, {@link Boolean},
 * {@link Number}, {@link String}, {@link java.util.List List} and {@link Map} of those. Belongs to one thread at a
 * time, first the front end's, then the worker's.
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
     * Returns an item, bytes or value.
     *
     * @throws HandlerException the caller's fault, if there is none of that name
     */
    public @Nullable Object item(String name) throws HandlerException {
        if (!items.containsKey(name)) {
            throw HandlerException.badRequest(
                    "The request has no input '%s'; it has %s".formatted(name, items.keySet()));
        }
        return items.get(name);
    }

    /**
     * Returns an item that must be bytes.
     *
     * @throws HandlerException the caller's fault, if there is none of that name or it is a value
     */
    public byte[] bytes(String name) throws HandlerException {
        if (item(name) instanceof byte[] bytes) {
            return bytes;
        }
        throw HandlerException.badRequest("Input '%s' must be a file, not a value".formatted(name));
    }

    /**
     * A place for what a handler must remember from its preprocess to its postprocess. Handlers serve several requests
     * at once: such things belong here, never into a field.
     */
    public Map<String, Object> attributes() {
        return attributes;
    }
}
