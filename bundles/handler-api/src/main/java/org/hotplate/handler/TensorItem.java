// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A JSON value that the front end has read as a tensor of the shape and type in the signature. {@link Request#tensor}
 * returns the tensor, {@link Request#item} the value. Belongs to one thread at a time, as its {@link Request} does.
 */
@ConsumerType
public interface TensorItem {

    /** Returns the tensor, under the input's name. */
    Tensor tensor();

    /**
     * Returns the JSON value: nested lists of the numbers as they were sent.
     *
     * @throws HandlerException if the memory or the limits of the server do not allow it
     */
    @Nullable
    Object value() throws HandlerException;
}
