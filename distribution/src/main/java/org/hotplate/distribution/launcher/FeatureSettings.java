// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.Map;

/**
 * A configuration that is part of a feature.
 *
 * @param pid the PID; for one of a factory, the factory's PID, {@code ~} and the configuration's name
 */
record FeatureSettings(String pid, Map<String, Object> values) {}
