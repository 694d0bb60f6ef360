// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context of one request for its translator. Closing it frees its arrays and attachments. */
final class Translation implements TranslatorContext {

    private final Model model;
    private final NativeMemory memory;
    private final NDManager manager;
    private final Map<String, Object> attachments = new HashMap<>();
    private boolean closed;

    Translation(Model model, NativeMemory memory) {
        this.model = model;
        this.memory = memory;
        this.manager = memory.enter();
    }

    @Override
    public Model getModel() {
        return model;
    }

    @Override
    public NDManager getNDManager() {
        return manager;
    }

    /** Returns a manager whose arrays are freed with the model. */
    @Override
    public NDManager getPredictorManager() {
        return memory.manager();
    }

    @Override
    public Block getBlock() {
        return model.getBlock();
    }

    @Override
    public @Nullable Metrics getMetrics() {
        return null;
    }

    @Override
    public @Nullable Object getAttachment(String key) {
        return attachments.get(key);
    }

    @Override
    public void setAttachment(String key, Object value) {
        attachments.put(key, value);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.leave(manager);
        }
    }
}
