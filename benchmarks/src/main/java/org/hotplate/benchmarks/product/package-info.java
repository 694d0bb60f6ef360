/** The assembled product as a process, and what the system says of that process. */
@NullMarked
package org.hotplate.benchmarks.product;

import org.jspecify.annotations.NullMarked;
