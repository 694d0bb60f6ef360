/** The assembled product as a process, and the figures that the system has for it. */
@NullMarked
package org.hotplate.benchmarks.product;

import org.jspecify.annotations.NullMarked;
