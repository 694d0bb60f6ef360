// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.wire;

import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;

/** The kinds of exceptions of an engine, as they are sent from a child process. */
public enum Fault {
    LOAD,
    LOAD_MEMORY,
    INFERENCE,
    INFERENCE_MEMORY,
    INVALID_INPUT,
    /** An exception or error that the engine's interface does not declare. */
    OTHER;

    public static Fault of(Throwable thrown) {
        if (thrown instanceof LoadMemoryException) {
            return LOAD_MEMORY;
        }
        if (thrown instanceof ModelLoadException) {
            return LOAD;
        }
        if (thrown instanceof InvalidInputException) {
            return INVALID_INPUT;
        }
        if (thrown instanceof InferenceMemoryException) {
            return INFERENCE_MEMORY;
        }
        return thrown instanceof InferenceException ? INFERENCE : OTHER;
    }

    /** Returns the exception of a load. */
    public ModelLoadException ofLoad(String message) {
        return this == LOAD_MEMORY ? new LoadMemoryException(message) : new ModelLoadException(message);
    }

    /** Returns the exception of a call. */
    public InferenceException ofCall(String message) {
        return switch (this) {
            case INVALID_INPUT -> new InvalidInputException(message);
            case INFERENCE_MEMORY -> new InferenceMemoryException(message);
            default -> new InferenceException(message);
        };
    }
}
