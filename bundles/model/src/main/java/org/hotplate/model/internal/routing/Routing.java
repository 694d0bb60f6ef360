// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import org.hotplate.model.internal.lifecycle.ServedModel;

/** What a model asks and tells those who decide which version of an endpoint answers. */
public interface Routing {

    /** A model stands elsewhere now; told on the registry's thread. */
    void changed(ServedModel model);

    boolean isDefault(ServedModel model);

    /** Returns how many of a hundred requests to its endpoint a model answers. */
    int share(ServedModel model);
}
