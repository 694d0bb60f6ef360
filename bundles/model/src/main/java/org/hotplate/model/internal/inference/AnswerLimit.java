// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.OutputMemory;
import org.hotplate.model.admin.ModelOptions;

/** The limit of a model for the outputs of one call of its network. */
public final class AnswerLimit implements OutputMemory {

    private final long limit;
    private long reserved;

    public AnswerLimit(long limit) {
        this.limit = limit;
    }

    /** Returns the limit in bytes: the configured one, or an eighth of the heap. */
    public static long of(ModelOptions options) {
        return options.maxAnswerBytes().orElse(Runtime.getRuntime().maxMemory() / 8);
    }

    @Override
    public void reserve(String output, long bytes) throws InferenceMemoryException {
        if (bytes > limit - reserved) {
            throw new InferenceMemoryException(
                    "Output '%s' has %d bytes, %d with the outputs before it; %d are allowed (%s)"
                            .formatted(output, bytes, reserved + bytes, limit, ModelOptions.MAX_ANSWER_BYTES));
        }
        reserved += bytes;
    }
}
