/** The report of the measurements. */
@NullMarked
package org.hotplate.benchmarks.report;

import org.jspecify.annotations.NullMarked;
