// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertThat(read("{'data': [True], 'x': 1}", "application/json", LIST).item("data"))
                .isEqualTo(List.of(1));
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
