/** The engine without a server: the upper limit on a machine. */
@NullMarked
package org.hotplate.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
