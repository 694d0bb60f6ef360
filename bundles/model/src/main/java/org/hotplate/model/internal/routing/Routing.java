// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import org.hotplate.model.internal.lifecycle.ServedModel;

/** Connects a model with the selection of its endpoint's versions. */
public interface Routing {

    /** Called on the registry's thread when a model's state has changed. */
    void changed(ServedModel model);

    boolean isDefault(ServedModel model);

    /** Returns the percentage of requests to its endpoint that a model receives. */
    int share(ServedModel model);
}
