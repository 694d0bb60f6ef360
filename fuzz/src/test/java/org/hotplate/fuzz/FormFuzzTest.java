// SPDX-License-Identifier: Apache-2.0
package org.hotplate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.hotplate.rest.internal.syntax.LiteralLimits;
import org.hotplate.rest.internal.syntax.RequestReader;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/**
 * The reader of request bodies finds the inputs, or reports an error of the caller. The first line of the content is the
 * Content-Type, the rest is the body.
 */
class FormFuzzTest {

    private static final Set<FailureKind> OF_THE_CALLER =
            Set.of(FailureKind.BAD_REQUEST, FailureKind.TOO_LARGE, FailureKind.UNSUPPORTED_TYPE);
    private static final Signature TENSORS = signature(Signature.JSON, "user", "item");
    private static final Signature PICTURE = signature(Signature.IMAGE, "data");

    private final RequestReader reader = new RequestReader(LiteralLimits.ofElements(1000));

    @FuzzTest
    void form(byte[] content) {
        int line = 0;
        while (line < content.length && content[line] != '\n') {
            line++;
        }
        String type = new String(content, 0, line, StandardCharsets.ISO_8859_1);
        byte[] body = Arrays.copyOfRange(content, Math.min(line + 1, content.length), content.length);
        read(body, type, TENSORS);
        read(body, type, PICTURE);
    }

    private void read(byte[] body, String type, Signature signature) {
        try {
            reader.read(body, type, signature, bytes -> {});
        } catch (PredictionException e) {
            assertThat(OF_THE_CALLER).contains(e.kind());
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static Signature signature(String kind, String... names) {
        List<TensorSpec> inputs = Arrays.stream(names)
                .map(name -> new TensorSpec(name, Shape.of(Shape.ANY, 4)))
                .toList();
        return new Signature(inputs, kind, List.of(), Signature.JSON);
    }
}
