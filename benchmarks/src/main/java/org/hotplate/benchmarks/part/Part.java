// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import org.hotplate.benchmarks.report.Section;

/** One part of the measurements. */
public interface Part {

    /** Runs the measurement; all processes it has started have ended when this returns. */
    Section run(Bench bench) throws Exception;
}
