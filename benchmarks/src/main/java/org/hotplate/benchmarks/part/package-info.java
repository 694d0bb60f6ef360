/** What is measured, one class a part. */
@NullMarked
package org.hotplate.benchmarks.part;

import org.jspecify.annotations.NullMarked;
