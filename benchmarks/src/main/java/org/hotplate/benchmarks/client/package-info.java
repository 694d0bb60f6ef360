/** A client that uses so little processor time that it can share two cores with the server it measures. */
@NullMarked
package org.hotplate.benchmarks.client;

import org.jspecify.annotations.NullMarked;
