// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hotplate.handler.HandlerOptions;
import org.jspecify.annotations.Nullable;

/**
 * A model's options as a map for translators. Until {@link #stopTracking}, each key that is read is declared in {@link
 * HandlerOptions}, so that options that no component reads are reported as unknown. Iterating over the map declares all
 * options.
 */
final class TrackedOptions extends AbstractMap<String, String> {

    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final HandlerOptions options;
    private volatile boolean made;

    /** Creates a map of the options that have not been declared so far. */
    TrackedOptions(HandlerOptions options) {
        this.options = options;
        options.undeclared().forEach(name -> values.put(name, options.rawValue(name)));
    }

    /** Ends the declaration of options, which is allowed only while the handler is created. */
    void stopTracking() {
        made = true;
    }

    @Override
    public @Nullable String get(@Nullable Object key) {
        return containsKey(key) ? values.get(key) : null;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        if (!(key instanceof String name) || !values.containsKey(name)) {
            return false;
        }
        declare(name);
        return true;
    }

    @Override
    public @Nullable String put(String key, String value) {
        return values.put(key, value);
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        values.keySet().forEach(this::declare);
        return values.entrySet();
    }

    private void declare(String name) {
        if (!made) {
            options.anyText(name, "");
        }
    }
}
