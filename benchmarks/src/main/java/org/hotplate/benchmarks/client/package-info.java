/** A client that is cheap enough to share two cores with the server it measures. */
@NullMarked
package org.hotplate.benchmarks.client;

import org.jspecify.annotations.NullMarked;
