// SPDX-License-Identifier: Apache-2.0
package org.hotplate.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.mxnet.SymbolNode;
import org.junit.jupiter.api.io.TempDir;

/** The reader of MXNet's symbols accepts a file, or reports what is wrong with it; what it accepts can be asked anything. */
class SymbolFuzzTest {

    @TempDir
    static Path folder;

    @FuzzTest
    void symbol(byte[] content) throws IOException {
        Fuzzed.file(folder, "x-symbol.json", content, path -> {
            SymbolFile symbol = SymbolFile.read(path);
            symbol.json();
            symbol.labels();
            symbol.outputs();
            for (SymbolNode argument : symbol.arguments()) {
                symbol.typeOf(argument.name());
                symbol.shapeOf(argument.name());
                symbol.uses(argument.name());
            }
        });
    }
}
