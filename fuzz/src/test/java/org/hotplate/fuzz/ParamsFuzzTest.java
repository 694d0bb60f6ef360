// SPDX-License-Identifier: Apache-2.0
package org.hotplate.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.hotplate.formats.mxnet.ParamsFile;
import org.junit.jupiter.api.io.TempDir;

/** The reader of MXNet's parameter files accepts a file, or reports what is wrong with it. */
class ParamsFuzzTest {

    @TempDir
    static Path folder;

    @FuzzTest
    void params(byte[] content) throws IOException {
        Fuzzed.file(folder, "x-0000.params", content, ParamsFile::contents);
    }
}
