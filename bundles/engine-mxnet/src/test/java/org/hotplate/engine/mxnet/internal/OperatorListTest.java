// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.mxnet.jna.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.hotplate.formats.mxnet.Operators;
import org.junit.jupiter.api.Test;

/**
 * Compares the list of allowed operators with libmxnet's own list. After a change of libmxnet or of a refused group,
 * update it with {@code mvn test -pl bundles/engine-mxnet -am -Dtest=OperatorListTest -Doperators.refresh}.
 */
final class OperatorListTest {

    private static final Path LIST = Path.of("../formats/src/main/resources/org/hotplate/formats/mxnet/operators.txt");

    @Test
    void listsWhatLibmxnetHasWithoutTheRefusedGroups() throws Exception {
        List<String> all = all();
        TreeSet<String> allowed = new TreeSet<>(all);
        allowed.removeIf(operator -> Operators.refusedGroup(operator).isPresent());
        if (System.getProperty("operators.refresh") != null) {
            Files.writeString(
                    LIST,
                    "# The operators of libmxnet %s that a symbol may use. OperatorListTest in bundles/engine-mxnet writes this file.%n%s%n"
                            .formatted(Operators.VERSION, String.join("\n", allowed))
                            .replace("\r", ""));
        }

        assertThat(Operators.allowed()).containsExactlyInAnyOrderElementsOf(allowed);
        assertThat(all)
                .contains(
                        "_Native",
                        "_NDArray",
                        "Custom",
                        "_CachedOp",
                        "_cvimread",
                        "_backward_Activation",
                        "sgd_update");
        assertThat(allowed).contains("Convolution", "RNN", "_foreach").hasSizeBetween(500, all.size() - 300);
    }

    private static List<String> all() {
        TestEngine.get();
        IntByReference count = new IntByReference();
        PointerByReference names = new PointerByReference();
        assertThat(NativeLibrary.getInstance(LibUtils.getLibName())
                        .getFunction("MXListAllOpNames")
                        .invokeInt(new Object[] {count, names}))
                .isZero();
        return Arrays.asList(names.getValue().getStringArray(0, count.getValue()));
    }
}
