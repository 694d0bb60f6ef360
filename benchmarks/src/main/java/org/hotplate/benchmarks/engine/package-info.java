/** The engine without a server: what the machine can do at all. */
@NullMarked
package org.hotplate.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
