// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hotplate.handler.HandlerOptions;
import org.jspecify.annotations.Nullable;

/**
 * A model's options as a translator reads them: a map that notes what it is asked for while the handler is made, so that
 * an option nobody knows is told from the others. Whoever goes over all of it has asked for all.
 */
final class AskedOptions extends AbstractMap<String, String> {

    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final HandlerOptions options;
    private volatile boolean made;

    /** Takes what nobody has asked for so far. */
    AskedOptions(HandlerOptions options) {
        this.options = options;
        options.unknown().forEach(name -> values.put(name, options.given(name)));
    }

    /** From now on nothing is noted: options are for the thread that makes the handler. */
    void made() {
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
        note(name);
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
        values.keySet().forEach(this::note);
        return values.entrySet();
    }

    private void note(String name) {
        if (!made) {
            options.anyText(name, "");
        }
    }
}
