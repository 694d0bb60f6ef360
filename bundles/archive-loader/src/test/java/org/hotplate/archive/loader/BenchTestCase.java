// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a {@link Bench} that has scanned its empty deploy folder once. */
abstract class BenchTestCase {

    @TempDir
    Path root;

    Bench bench;
    FakeRegistry registry;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(root);
        registry = bench.registry;
        bench.scan();
    }
}
