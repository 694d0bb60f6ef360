// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;

class ContentTest {

    private static final byte[] BYTES = {(byte) 0xff, (byte) 0xd8, 0};

    @Test
    void givesFilesAsBytesTextsAsTextAndOtherValuesAsJson() throws HandlerException {
        Map<String, Object> items = new LinkedHashMap<>();
        items.put("file", BYTES);
        items.put("text", "caf\u00e9");
        items.put("value", Arrays.asList(1, 2.5, null, "<b>", Map.of("a", true)));

        Input input = input(Signature.JSON, "file", "text", "value").of(new Request(items));

        assertThat(input.getContent().keys()).containsExactly("file", "text", "value");
        assertThat(input.getAsBytes("file")).isEqualTo(BYTES);
        assertThat(input.getAsBytes("text")).isEqualTo("caf\u00e9".getBytes(StandardCharsets.UTF_8));
        assertThat(input.getAsString("value")).isEqualTo("[1,2.5,null,\"<b>\",{\"a\":true}]");
        assertThat(input.getProperty("content-type", "")).isEqualTo("multipart/form-data");
    }

    @Test
    void namesTheContentOfASingleItemByItsKind() throws HandlerException {
        assertThat(contentType("image/jpeg", BYTES)).isEqualTo("image/jpeg");
        assertThat(contentType(Signature.JSON, BYTES)).isEqualTo("application/octet-stream");
        assertThat(contentType(Signature.JSON, "text")).isEqualTo("text/plain");
        assertThat(contentType(Signature.JSON, List.of(1))).isEqualTo("application/json");
    }

    @Test
    void answersJsonAsItsValues() throws HandlerException {
        assertThat(answer("application/json; charset=utf-8", BytesSupplier.wrap("[1, 2.5, {\"a\": null}]"))
                        .toString())
                .isEqualTo("[1, 2.5, {a=null}]");
        assertThat(answer("", BytesSupplier.wrapAsJson(Map.of("class", "cat")))).isEqualTo(Map.of("class", "cat"));
    }

    @Test
    void answersTextAsItIsAndOtherBytesInBase64() throws HandlerException {
        assertThat(answer("", BytesSupplier.wrap("[1]"))).isEqualTo("[1]");
        assertThat(answer("", BytesSupplier.wrap("text".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("text");
        assertThat(answer("", BytesSupplier.wrap(BYTES))).isEqualTo("/9gA");
        assertThat(answer("image/jpeg", BytesSupplier.wrap("text".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("dGV4dA==");
        assertThat(OutputContent.of(new Output()).value()).isNull();
    }

    @Test
    void answersTheContentNamedDataAsDjlServingDoes() throws HandlerException {
        Output output = new Output();
        output.add("first", "a");
        output.add("data", "b");

        assertThat(OutputContent.of(output).value()).isEqualTo("b");
    }

    @Test
    void takesCodesOfFailureForFailures() {
        assertThat(failure(400)).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure(404)).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure(413)).isEqualTo(FailureKind.TOO_LARGE);
        assertThat(failure(415)).isEqualTo(FailureKind.UNSUPPORTED_TYPE);
        assertThat(failure(429)).isEqualTo(FailureKind.QUEUE_FULL);
        assertThat(failure(500)).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure(503)).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure(504)).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure(507)).isEqualTo(FailureKind.OUT_OF_RESOURCES);
    }

    @Test
    void saysThatAnAnswerIsNoJson() {
        HandlerException e = catchThrowableOfType(
                HandlerException.class, () -> answer("application/json", BytesSupplier.wrap("[1, ")));

        assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(e).hasMessageContaining("is not JSON");
    }

    private static FailureKind failure(int code) {
        HandlerException e = catchThrowableOfType(
                HandlerException.class, () -> OutputContent.of(new Output(code, "because " + code)));
        assertThat(e).hasMessage("because " + code);
        return e.kind();
    }

    private static Object answer(String type, BytesSupplier data) throws HandlerException {
        Output output = new Output();
        if (!type.isEmpty()) {
            output.addProperty("Content-Type", type);
        }
        output.add(data);
        return OutputContent.of(output).value();
    }

    private static String contentType(String inputType, Object item) throws HandlerException {
        return input(inputType, "data").of(new Request(Map.of("data", item))).getProperty("Content-Type", null);
    }

    private static InputContent input(String type, String... names) {
        return new InputContent(new Signature(
                Arrays.stream(names)
                        .map(name -> new TensorSpec(name, Shape.of(Shape.ANY)))
                        .toList(),
                type,
                List.of(),
                Signature.JSON));
    }
}
