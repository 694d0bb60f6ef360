// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import org.hotplate.benchmarks.report.Section;

/** One thing that is measured. */
public interface Part {

    /** Measures it; whatever it starts has ended when this returns. */
    Section run(Bench bench) throws Exception;
}
