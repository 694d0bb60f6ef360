// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The number of workers if the configuration sets none: that of the launcher's preset, or the number of cores. */
final class DefaultWorkers {

    /** The framework property that a preset sets. */
    static final String PROPERTY = "hotplate.workers";

    /** The source of that number, in the form of {@code Setting.source}. */
    static final String SOURCE = "HOTPLATE_PRESET";

    private static final Logger LOG = LoggerFactory.getLogger(DefaultWorkers.class);

    private DefaultWorkers() {}

    static int of(BundleContext context) {
        int cores = Runtime.getRuntime().availableProcessors();
        String preset = context.getProperty(PROPERTY);
        if (preset == null || preset.isBlank()) {
            return cores;
        }
        if (preset.strip().matches("[1-9][0-9]{0,3}")) {
            return Integer.parseInt(preset.strip());
        }
        LOG.warn("{} is '{}'; allowed is a whole number from 1 to 9999, so there are {}", PROPERTY, preset, cores);
        return cores;
    }
}
