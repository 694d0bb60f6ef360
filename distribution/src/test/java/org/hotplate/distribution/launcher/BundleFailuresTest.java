// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

final class BundleFailuresTest {

    @Test
    void namesThePackageAtTheEndOfTheChain() {
        var failure = new BundleException("Unable to resolve org.a [4](R 4.0): missing requirement [org.a [4](R 4.0)]"
                + " osgi.wiring.package; (osgi.wiring.package=b) [caused by: Unable to resolve org.b [5](R 5.0): missing"
                + " requirement [org.b [5](R 5.0)] osgi.wiring.package;"
                + " (&(osgi.wiring.package=org.c)(version>=1.0.0)(!(version>=2.0.0)))] Unresolved requirements: [[x]]");

        assertThat(BundleFailures.reason(failure))
                .isEqualTo("nothing provides the package org.c in (version>=1.0.0)(!(version>=2.0.0))");
    }

    @Test
    void tellsTheFirstLineOfWhatAnActivatorThrew() {
        var failure = new BundleException("Activator start error", new IllegalStateException("no disk\nmore"));

        assertThat(BundleFailures.reason(failure)).isEqualTo("java.lang.IllegalStateException: no disk");
    }
}
