// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import java.util.List;

/**
 * What came or went.
 *
 * @param features the features, in the order in which they came; the one that was asked for is the last
 * @param bundles the symbolic names and versions of the bundles that came or went with them
 * @param staying those that nothing needs any more and that stay until the server's end all the same
 * @param notes what an operator has to know or do besides, a sentence each without a full stop
 */
public record FeatureChange(List<String> features, List<String> bundles, List<String> staying, List<String> notes) {}
