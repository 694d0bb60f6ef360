/** The steps of a request, each measured separately with JMH. */
@NullMarked
package org.hotplate.benchmarks.piece;

import org.jspecify.annotations.NullMarked;
