/** The pieces a request passes through, each alone, under JMH. */
@NullMarked
package org.hotplate.benchmarks.piece;

import org.jspecify.annotations.NullMarked;
