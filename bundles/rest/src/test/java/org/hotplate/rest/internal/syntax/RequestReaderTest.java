// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestReaderTest {

    private static final byte[] BYTES = {
        (byte) 0xff, (byte) 0xd8, 0, '\r', '\n', '-', '-', 7, 8, (byte) 0xfb, (byte) 0xef
    };
    private static final String MULTIPART = "multipart/form-data; boundary=XX";
    private static final Signature PICTURE = signature(Signature.IMAGE, "data");
    private static final Signature LIST = signature(Signature.JSON, "data");
    private static final Signature TWO = signature(Signature.JSON, "user", "item");

    private final RequestReader reader = new RequestReader(LiteralLimits.ofElements(1000));

    @Test
    void takesAPictureFromAFilePart() throws Exception {
        for (String head : List.of(
                "name=\"data\"; filename=\"a b.jpg\"\r\nContent-Type: image/jpeg",
                "name=data; filename=a.png\r\nContent-Type: application/octet-stream",
                "filename=\"\\\"q\\\".jpg\"; name=\"data\"",
                "name=\"data\"\r\nContent-Type: image/png",
                "name=\"data\"; filename=\"" + "x".repeat(3000) + "\"")) {
            assertThat(read(part(head, BYTES) + "--XX--\r\n", MULTIPART, PICTURE)
                            .bytes("data"))
                    .as(head)
                    .isEqualTo(BYTES);
        }
    }

    @Test
    void takesAQuotedBoundaryAndAnyCaseOfTheType() throws Exception {
        String body = part("name=\"data\"; filename=\"a\"", BYTES) + "--XX--";

        assertThat(read(body, "Multipart/Form-Data; charset=utf-8; boundary=\"XX\"", PICTURE)
                        .bytes("data"))
                .isEqualTo(BYTES);
    }

    @Test
    void takesAPictureAsBase64() throws Exception {
        String plain = Base64.getEncoder().encodeToString(BYTES);
        String url = Base64.getUrlEncoder().withoutPadding().encodeToString(BYTES);
        for (String text : List.of(
                plain,
                url,
                "data:image/jpeg;base64," + plain,
                "DATA:;base64," + plain,
                plain.replace("A", "A\r\n") + "\n ")) {
            byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
            String multipart = part("name=\"data\"", content) + "--XX--";
            String json = text.replace("\r", "\\r").replace("\n", "\\n");
            assertThat(read(multipart, MULTIPART, PICTURE).bytes("data")).isEqualTo(BYTES);
            assertThat(read("{\"data\":\"" + json + "\"}", "application/json", PICTURE)
                            .bytes("data"))
                    .isEqualTo(BYTES);
            assertThat(read("\"" + json + "\"", "application/json", PICTURE).bytes("data"))
                    .isEqualTo(BYTES);
        }
        assertThat(plain).contains("+");
        assertThat(read("data=" + plain, MimeType.FORM, PICTURE).bytes("data")).isEqualTo(BYTES);
        assertThat(read("data=" + plain.replace("+", "%2B"), MimeType.FORM, PICTURE)
                        .bytes("data"))
                .isEqualTo(BYTES);
    }

    @Test
    void takesTheBodyItselfAsPicture() throws Exception {
        for (String type : List.of("image/jpeg", "IMAGE/PNG", "application/octet-stream", "image/webp; q=1")) {
            assertThat(read(latin(BYTES), type, PICTURE).bytes("data")).isEqualTo(BYTES);
        }
    }

    @Test
    void keepsTheSignaturesOrderAndTheFirstOfAName() throws Exception {
        Request request = read("item=[2]&other=%00&user=[1,+2]&user=[3]", MimeType.FORM, TWO);

        assertThat(request.names()).containsExactly("user", "item");
        assertThat(request.item("user")).isEqualTo(List.of(1, 2));
    }

    @Test
    void takesListsFromEverySyntax() throws Exception {
        assertThat(read("[[1, 2]]", "application/json; charset=utf-8", LIST).item("data"))
                .isEqualTo(List.of(List.of(1, 2)));
        assertThat(read("\u00ef\u00bb\u00bf{\"x\": {}, \"data\": [null, -1e-2, 1]}", "application/json", LIST)
                        .item("data"))
                .isEqualTo(Arrays.asList(null, -0.01, 1));
        assertThat(read("data=[True]", MimeType.FORM, LIST).item("data")).isEqualTo(List.of(1));
        assertThat(read(
                                part("name=data; filename=f\r\nContent-Type: text/plain", "[1.5]".getBytes())
                                        + "--XX--",
                                MULTIPART,
                                LIST)
                        .item("data"))
                .isEqualTo(List.of(1.5));
        assertThat(read("{\"item\":[1],\"user\":[true]}", "application/json", TWO)
                        .item("user"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly(true);
    }

    @Test
    void readsJsonOfTheSignaturesShapeAsTensors() throws Exception {
        Request request = read(
                "{\"other\": {\"user\": [1]}, \"item\": [[5,6,7,8]], \"user\": [[1,2,3,4.5],[-0.0,1e2,0.1,16777217]]}",
                "application/json",
                TWO);

        Tensor user = tensor(request, TWO).orElseThrow();
        assertThat(user.shape()).isEqualTo(Shape.of(2, 4));
        assertThat(user.type()).isEqualTo(DataType.FLOAT32);
        assertThat(floats(user)).containsExactly(1, 2, 3, 4.5f, -0.0f, 100, 0.1f, 16777216);
        assertThat(request.item("user"))
                .as("the numbers as they were sent")
                .isEqualTo(List.of(List.of(1, 2, 3, 4.5), List.of(-0.0, 100.0, 0.1, 16777217)));
        assertThat(tensor(read("[[1,2,3,4]]", "application/json", LIST), LIST)).isPresent();
    }

    @Test
    void readsOfEqualKeysTheLast() throws Exception {
        Request request = read("{\"data\":[[1,1,1,1]],\"data\":[[2,2,2,2]]}", "application/json", LIST);

        assertThat(floats(tensor(request, LIST).orElseThrow())).containsExactly(2, 2, 2, 2);
        assertThat(request.item("data")).isEqualTo(List.of(List.of(2, 2, 2, 2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[1,2,3]]",
                "[[1,2,3,4],[1,2,3]]",
                "[1,2,3,4]",
                "[[[1,2,3,4]]]",
                "[[1,2,3,null]]",
                "[[1,2,3,true]]",
                "[[1,2,3,\"4\"]]",
                "[[1,2,3,1e39]]",
                "[]",
                "[[]]"
            })
    void leavesListsThatTheSignatureDoesNotDescribeToTheHandler(String list) throws Exception {
        Request request = read("{\"data\":" + list + "}", "application/json", LIST);

        assertThat(tensor(request, LIST)).isEmpty();
        assertThat(request.item("data")).isInstanceOf(List.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "[[1,2,3,4] => at line 1, column 11: Unexpected end-of-input",
                "[[1,2,3,4]]] => at line 1, column 12",
                "[[1,2,3,4]] 5 => expected nothing more after the value",
                "[[1,2,3,NaN]] => 'NaN'",
                "[[1,2,3,1e400]] => a number is beyond the largest double",
                "[[1,2,3,4],] => at line 1, column 12",
                "[[1,2,3,None]] => 'None'",
                "{\"data\":} => at line 1, column 9",
                "{'data':[[1,2,3,4]]} => at line 1, column 2",
                "x => 'x'",
                "\u00ff => Invalid UTF-8"
            })
    void refusesWhatIsNotJson(String body, String message) {
        refused(body, "application/json", LIST, FailureKind.BAD_REQUEST, "The body is not valid JSON, at line");
        refused(body, "application/json", LIST, FailureKind.BAD_REQUEST, message);
    }

    @Test
    void refusesJsonBeyondTheLimits() {
        String deep = "[".repeat(65) + "]".repeat(65);
        refused(
                deep,
                "application/json",
                LIST,
                FailureKind.BAD_REQUEST,
                "more than the 64 levels or the 400 characters");
        String digits = "[[1,2,3," + "1".repeat(401) + "]]";
        refused(digits, "application/json", LIST, FailureKind.BAD_REQUEST, "the 400 characters per number allowed");
        assertThatThrownBy(() ->
                        reader.read("[[1,2,3]]".getBytes(StandardCharsets.UTF_8), "application/json", LIST, bytes -> {
                            throw new PredictionException(FailureKind.QUEUE_FULL, "no memory");
                        }))
                .isInstanceOf(PredictionException.class)
                .hasMessage("no memory");
    }

    @Test
    void readsEveryIntegerTypeAndScalarsAndZeroSizes() throws Exception {
        for (DataType type : DataType.values()) {
            if (type.isInteger()) {
                Tensor tensor =
                        tensor("[%d,0,127]".formatted(type == DataType.UINT64 ? 0 : type.min()), type, Shape.of(2));
                assertThat(tensor.shape()).isEqualTo(Shape.of(3));
                assertThat(tensor.type()).isEqualTo(type);
                assertThat(tensor.getLong(0)).isEqualTo(type.min());
                assertThat(tensor.getLong(2)).isEqualTo(127);
            }
        }
        assertThat(tensor("-2.5", DataType.FLOAT64, Shape.of()).get(0)).isEqualTo(-2.5);
        assertThat(tensor("{\"data\":7}", DataType.INT64, Shape.of()).getLong(0))
                .isEqualTo(7);
        assertThat(tensor("[[],[]]", DataType.FLOAT32, Shape.of(1, 0)).shape()).isEqualTo(Shape.of(2, 0));
        assertThat(tensor("[]", DataType.UINT8, Shape.of(Shape.ANY)).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void leavesOtherTypesAndNumbersThatDoNotFitToTheHandler() throws Exception {
        assertThat(value("[true]", DataType.BOOLEAN, Shape.of(1))).isEqualTo(List.of(true));
        assertThat(value("[\"a\"]", DataType.STRING, Shape.of(1))).isEqualTo(List.of("a"));
        assertThat(value("\"a\"", DataType.STRING, Shape.of())).isEqualTo("a");
        assertThat(value("[1.5]", DataType.FLOAT16, Shape.of(1))).isEqualTo(List.of(1.5));
        assertThat(value("[256]", DataType.UINT8, Shape.of(1))).isEqualTo(List.of(256));
        assertThat(value("[-1]", DataType.UINT64, Shape.of(1))).isEqualTo(List.of(-1));
        assertThat(value("[1.5]", DataType.INT32, Shape.of(1))).isEqualTo(List.of(1.5));
    }

    private Tensor tensor(String body, DataType type, Shape shape) throws Exception {
        Signature signature = signature(type, shape);
        return tensor(read(body, "application/json", signature), signature).orElseThrow();
    }

    private Object value(String body, DataType type, Shape shape) throws Exception {
        Signature signature = signature(type, shape);
        Request request = read(body, "application/json", signature);
        assertThat(tensor(request, signature)).isEmpty();
        return request.item("data");
    }

    private static Signature signature(DataType type, Shape shape) {
        return new Signature(List.of(new TensorSpec("data", shape, type)), Signature.JSON, List.of(), Signature.JSON);
    }

    private static Optional<Tensor> tensor(Request request, Signature signature) throws Exception {
        return request.tensor(signature.inputs().get(0));
    }

    @Test
    void refusesMoreValuesThanTheLimit() {
        RequestReader few = new RequestReader(LiteralLimits.ofElements(3));
        assertThatThrownBy(() ->
                        few.read("[[1,2,3,4]]".getBytes(StandardCharsets.UTF_8), "application/json", LIST, bytes -> {}))
                .isInstanceOf(PredictionException.class)
                .hasMessageContaining("3 values");
    }

    @Test
    void roundsEveryNumberAsAFieldDoes() throws Exception {
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        for (int i = 0; i < 2_000; i++) {
            String number = Double.toString(Double.longBitsToDouble(random.nextLong()));
            String list = "[[" + number + ",0,0,0]]";
            if (!Float.isFinite(Float.parseFloat(number))) {
                continue;
            }
            Request json = read(list, "application/json", LIST);
            Object field = ((List<?>) ((List<?>) read("data=" + list.replace("+", "%2B"), MimeType.FORM, LIST)
                                    .item("data"))
                            .get(0))
                    .get(0);
            assertThat(floats(tensor(json, LIST).orElseThrow())[0])
                    .as("%s, seed %d", number, seed)
                    .isEqualTo((float) ((Number) field).doubleValue());
        }
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.shape().size()];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    @Test
    void refusesWhatIsNoListNamingTheInput() {
        for (String value : List.of("5", "{'a': 1}", "'text'", "None", "true")) {
            refused("data=" + value, MimeType.FORM, LIST, FailureKind.BAD_REQUEST, "Input 'data' must be a list");
        }
        refused("{\"data\":5}", "application/json", LIST, FailureKind.BAD_REQUEST, "must be a list");
    }

    @Test
    void namesTheInputThatIsMissing() {
        refused("", MimeType.FORM, LIST, FailureKind.BAD_REQUEST, "Input 'data' is missing");
        refused("other=1", MimeType.FORM, LIST, FailureKind.BAD_REQUEST, "Input 'data' is missing");
        refused("{\"user\":[1]}", "application/json", TWO, FailureKind.BAD_REQUEST, "Input 'item' is missing");
        refused("[1]", "application/json", TWO, FailureKind.BAD_REQUEST, "Input 'user' is missing");
        refused("--XX--\r\n", MULTIPART, TWO, FailureKind.BAD_REQUEST, "");
    }

    @Test
    void saysWhyABodyThatIsNoFormWasReadAsOne() {
        String form = "read as a form because its Content-Type is application/x-www-form-urlencoded";
        refused("[[1,2,3,4]]", MimeType.FORM, LIST, FailureKind.BAD_REQUEST, form + "; for JSON send");
        refused("{\"user\":[1]}", MimeType.FORM, TWO, FailureKind.BAD_REQUEST, "-H 'Content-Type: application/json'");
        refused("\u00ff\u00d8%x", MimeType.FORM, PICTURE, FailureKind.BAD_REQUEST, form + "; for a picture send");
        refused(latin(BYTES), MimeType.FORM, PICTURE, FailureKind.BAD_REQUEST, "-H 'Content-Type: image/jpeg'");
    }

    @Test
    void refusesTypesItDoesNotTake() {
        String text = part("name=data; filename=f\r\nContent-Type: text/html", BYTES) + "--XX--";
        refused(text, MULTIPART, PICTURE, FailureKind.UNSUPPORTED_TYPE, "text/html");
        String picture = part("name=data; filename=f\r\nContent-Type: image/jpeg", BYTES) + "--XX--";
        refused(picture, MULTIPART, LIST, FailureKind.UNSUPPORTED_TYPE, "image/jpeg");
        refused("x", "text/plain", PICTURE, FailureKind.UNSUPPORTED_TYPE, "allowed are image/jpeg");
        refused("x", null, PICTURE, FailureKind.UNSUPPORTED_TYPE, "without a Content-Type");
        refused("x", "image/jpeg", LIST, FailureKind.UNSUPPORTED_TYPE, "allowed are application/json");
        refused("x", "multipart/mixed; boundary=XX", LIST, FailureKind.UNSUPPORTED_TYPE, "multipart/mixed");
        refused("x", "image/jpeg", signature(Signature.IMAGE, "a", "b"), FailureKind.BAD_REQUEST, "2 inputs");
    }

    @Test
    void refusesPicturesThatAreNone() {
        refused("data=%25%25", MimeType.FORM, PICTURE, FailureKind.BAD_REQUEST, "not base64");
        refused("{\"data\":\"x\"}", "application/json", PICTURE, FailureKind.BAD_REQUEST, "not base64");
        refused("{\"data\":[1]}", "application/json", PICTURE, FailureKind.BAD_REQUEST, "as base64 text, is a list");
        refused("data=", MimeType.FORM, PICTURE, FailureKind.BAD_REQUEST, "is empty");
        refused("data=%zz", MimeType.FORM, PICTURE, FailureKind.BAD_REQUEST, "not urlencoded");
        refused("data=%4", MimeType.FORM, PICTURE, FailureKind.BAD_REQUEST, "not urlencoded");
        refused("data=%ff", MimeType.FORM, LIST, FailureKind.BAD_REQUEST, "not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--XX\r\nContent-Disposition: form-data; name=data\r\n\r\n[1]",
                "--XX\r\nContent-Disposition: form-data; name=data\r\n\r\n[1]\r\n--XX",
                "--XX\r\nContent-Disposition: form-data; name=data\r\n\r\n[1]\r\n--XY--",
                "--XX\nContent-Disposition: form-data; name=data\n\n[1]\n--XX--\n",
                "--XX\r\nContent-Disposition: form-data; name=data\r\n",
                "--XX\r\nContent-Type: multipart/mixed; boundary=YY\r\nContent-Disposition: form-data; name=data\r\n\r\n"
                        + "--YY\r\nContent-Disposition: attachment; filename=a\r\n\r\n[1]\r\n--YY--\r\n--XX--",
                "--XX\r\n\r\n[1]\r\n--XX--",
                "no multipart at all",
                "\r\n",
            })
    void refusesBrokenMultipart(String body) {
        refused(body, MULTIPART, LIST, FailureKind.BAD_REQUEST, "");
    }

    @Test
    void refusesMultipartWithoutABoundaryOrBeyondTheBounds() {
        refused("--XX--", "multipart/form-data", LIST, FailureKind.BAD_REQUEST, "boundary");
        refused("--XX--", "multipart/form-data; boundary=", LIST, FailureKind.BAD_REQUEST, "");
        String parts = part("name=x", "1".getBytes()).repeat(10_000) + "--XX--";
        refused(parts, MULTIPART, LIST, FailureKind.BAD_REQUEST, "more than the 1000 parts");
        String header = part("name=" + "x".repeat(20_000), "1".getBytes()) + "--XX--";
        refused(header, MULTIPART, LIST, FailureKind.BAD_REQUEST, "");
    }

    private void refused(String body, String type, Signature signature, FailureKind kind, String message) {
        assertThatThrownBy(() -> read(body, type, signature))
                .isInstanceOfSatisfying(
                        PredictionException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private Request read(String body, String type, Signature signature) throws PredictionException {
        return reader.read(body.getBytes(StandardCharsets.ISO_8859_1), type, signature, bytes -> {});
    }

    private static String part(String head, byte[] content) {
        return "--XX\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + latin(content) + "\r\n";
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Signature signature(String type, String... inputs) {
        List<TensorSpec> specs = List.of(inputs).stream()
                .map(name -> new TensorSpec(name, Shape.of(Shape.ANY, 4)))
                .toList();
        return new Signature(specs, type, List.of(), Signature.JSON);
    }
}
