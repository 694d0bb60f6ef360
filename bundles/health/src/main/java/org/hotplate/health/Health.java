// SPDX-License-Identifier: Apache-2.0
package org.hotplate.health;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The health of the server. Thread-safe. */
@ProviderType
public interface Health {

    /** What an endpoint reports. */
    enum Probe {
        /** Whether the process works; if not, it should be restarted. */
        LIVE,
        /** Whether the server should receive requests. */
        READY,
        /** The probe of MMS: as {@link #READY}, unless the configuration sets that it always passes, as in MMS 0.x. */
        PING
    }

    /**
     * Runs the health checks of a probe. A check that does not return within two seconds fails.
     *
     * @return why the probe fails, as a text for operators; empty if it passes
     */
    Optional<String> fault(Probe probe);
}
