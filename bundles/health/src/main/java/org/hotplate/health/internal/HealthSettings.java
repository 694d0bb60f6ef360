// SPDX-License-Identifier: Apache-2.0
package org.hotplate.health.internal;

import java.util.List;
import org.hotplate.common.config.ConfigReader;

/**
 * The configuration of the health checks.
 *
 * @param readyModels the endpoints that must have a READY version before the server is ready
 * @param pingAlwaysPasses whether {@code /ping} has status 200 even if the server is not ready
 */
record HealthSettings(List<String> readyModels, boolean pingAlwaysPasses) {

    static final String PID = "hotplate.health";

    /** Reads the settings; the reader records the faults. */
    static HealthSettings read(ConfigReader in) {
        return new HealthSettings(
                in.list(
                        "ready.models",
                        "names of models, separated by commas",
                        name -> name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")),
                in.parsed("ping.always.passes", false, "true or false", text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> null;
                }));
    }
}
