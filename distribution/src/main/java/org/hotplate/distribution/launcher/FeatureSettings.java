// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.Map;

/**
 * A configuration in a feature.
 *
 * @param pid the PID; for a factory configuration, the factory PID, {@code ~} and the configuration's name
 */
record FeatureSettings(String pid, Map<String, Object> values) {}
