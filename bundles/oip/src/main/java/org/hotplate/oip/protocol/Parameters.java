// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.Map;
import org.hotplate.model.PredictionException;

/** Parameters of requests, inputs and outputs: booleans, strings, {@link Long}s and {@link Double}s by name. */
public final class Parameters {

    /** The parameter of a request whose inputs are for the model's handler. */
    static final String HANDLER = "handler";

    private static final String CLASSES = "classification";
    private static final String SHARED_MEMORY = "shared_memory_region";

    private Parameters() {}

    /**
     * Returns valid parameters.
     *
     * @param of what has them, such as {@code Input 'x'}
     */
    public static Map<String, Object> checked(Map<String, Object> parameters, String of) throws PredictionException {
        if (parameters.containsKey(SHARED_MEMORY)) {
            throw Refusal.of("%s uses shared memory, which this server does not support", of);
        }
        return parameters;
    }

    /** Returns the value of a boolean parameter. */
    public static boolean flag(Map<String, Object> parameters, String name, boolean otherwise)
            throws PredictionException {
        Object value = parameters.getOrDefault(name, otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw Refusal.of("Parameter '%s' must be true or false", name);
    }

    /** Returns {@link InferRequest.Output#classes} of an output with these parameters. */
    public static int classes(Map<String, Object> parameters) throws PredictionException {
        Object classes = parameters.getOrDefault(CLASSES, 0L);
        if (!(classes instanceof Long count) || count < 0 || count > Integer.MAX_VALUE) {
            throw Refusal.of("Parameter '%s' must be a number of classes, and is %s", CLASSES, classes);
        }
        return count.intValue();
    }
}
