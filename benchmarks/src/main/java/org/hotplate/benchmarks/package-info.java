/** The program that benchmarks/run runs. */
@NullMarked
package org.hotplate.benchmarks;

import org.jspecify.annotations.NullMarked;
