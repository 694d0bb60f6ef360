// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import org.hotplate.model.PredictionException;

/** The memory one request may fill; asked before it is filled. */
public interface Allowance {

    /** Sets memory aside until the request has been answered. */
    void take(long bytes) throws PredictionException;
}
