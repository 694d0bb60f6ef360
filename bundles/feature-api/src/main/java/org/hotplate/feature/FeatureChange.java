// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import java.util.List;

/**
 * The result of installing or uninstalling a feature.
 *
 * @param features the features, in the order in which they were installed or uninstalled; the requested one is last
 * @param bundles the symbolic names and versions of the bundles that were installed or uninstalled
 * @param staying unused bundles that remain installed until the server ends
 * @param notes sentences for the operator, without a full stop
 */
public record FeatureChange(List<String> features, List<String> bundles, List<String> staying, List<String> notes) {}
