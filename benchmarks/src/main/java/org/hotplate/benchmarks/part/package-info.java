/** The measurements, one class for each part. */
@NullMarked
package org.hotplate.benchmarks.part;

import org.jspecify.annotations.NullMarked;
