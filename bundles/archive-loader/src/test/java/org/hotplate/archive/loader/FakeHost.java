// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.archive.loader.trust.CarriedJar;
import org.hotplate.archive.loader.trust.CodeHost;
import org.hotplate.archive.loader.trust.CodeRefusedException;
import org.hotplate.model.admin.CarriedHandler;

/** Installs nothing and records what would be installed; rejects it if the test says so. */
final class FakeHost implements CodeHost {

    /** The locations in use, once for each use. */
    final List<String> used = new ArrayList<>();

    String refusal = "";

    @Override
    public synchronized Use use(String model, String generation, CarriedJar jar) throws CodeRefusedException {
        if (!refusal.isEmpty()) {
            throw new CodeRefusedException(refusal);
        }
        String location = CarriedHandler.location(model, generation);
        used.add(location);
        return new Use(location, () -> end(location));
    }

    private synchronized void end(String location) {
        used.remove(location);
    }
}
