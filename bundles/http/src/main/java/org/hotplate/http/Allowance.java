// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import org.hotplate.model.PredictionException;

/** The memory one request may use. */
public interface Allowance {

    /**
     * Reserves memory until the request has been answered. Call this before allocating.
     *
     * @throws PredictionException if the server does not have that much memory for this request now, or at all
     */
    void reserve(long bytes) throws PredictionException;
}
