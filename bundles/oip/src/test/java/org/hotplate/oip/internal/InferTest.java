// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.Wire;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.internal.OipServer.Answer;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.Models;
import org.hotplate.oip.protocol.TensorModel;
import org.hotplate.tensor.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for inference, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InferTest {

    private static final String TWO = "/v2/models/two/infer";
    private static final String PICTURE = "/v2/models/picture/infer";
    private static final String LENGTH = ResponseWriter.HEADER_LENGTH;

    private final TensorModel limited = Models.two("limited");
    private OipServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        FakeRegistry models = FakeRegistry.empty()
                .with(Models.two("two"))
                .with(Models.picture("picture"))
                .with(limited);
        for (DataType type : DataType.values()) {
            models = models.with(Models.echo(Datatypes.name(type), type));
        }
        limited.limit(500);
        server = new OipServer(storage, models);
    }

    @AfterAll
    void stop() throws Exception {
        assertThat(server.shared.reservedBytes()).isZero();
        server.close();
    }

    private static String input(String name, String type, String shape, String data) {
        return "{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}".formatted(name, shape, type, data);
    }

    private static String two(String more) {
        return "{%s\"inputs\":[%s,%s]}"
                .formatted(more, input("a", "FP32", "[1,3]", "[1,2,3]"), input("b", "FP32", "[1,3]", "[[0.5,0,-1]]"));
    }

    private Answer echo(String type, String data) throws Exception {
        return server.post("/v2/models/" + type + "/infer", "{\"inputs\":[" + input("x", type, "[1,2]", data) + "]}");
    }

    @Test
    void returnsAllOutputsInTheNetworksOrder() throws Exception {
        Answer answer = server.post(TWO, two(""));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text())
                .isEqualTo("{\"model_name\":\"two\",\"outputs\":["
                        + "{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1.5,2.0,2.0]},"
                        + "{\"name\":\"difference\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[0.5,2.0,4.0]}]}");
    }

    @Test
    void returnsTheIdAndTheRequestedOutputsInTheirOrder() throws Exception {
        JsonNode answer = server.post(
                        TWO, two("\"id\":\"a \\\"1\\\"\",\"outputs\":[{\"name\":\"difference\"},{\"name\":\"sum\"}],"))
                .json();

        assertThat(answer.path("id").asText()).isEqualTo("a \"1\"");
        assertThat(answer.path("outputs"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("difference", "sum");
        assertThat(server.post(TWO, two("\"outputs\":[{\"name\":\"sum\"}],"))
                        .json()
                        .path("outputs"))
                .hasSize(1);
    }

    @Test
    void ignoresWhatItDoesNotKnow() throws Exception {
        Answer answer = server.post(
                TWO, two("\"extra\":{\"a\":[1,{}]},\"parameters\":{\"priority\":1,\"x\":\"y\",\"z\":true,\"w\":1.5},"));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void acceptsMembersInAnyOrder() throws Exception {
        String reversed = "{\"inputs\":[{\"data\":[[1,2,3]],\"datatype\":\"FP32\",\"shape\":[1,3],\"name\":\"a\"},"
                + " { \"shape\" : [1, 3] , \"data\" :\n [ 4.0 , 5, 6 ] , \"name\":\"b\",\"datatype\":\"FP32\"}]}";

        assertThat(server.post(TWO, reversed).json().at("/outputs/0/data").toString())
                .isEqualTo("[5.0,7.0,9.0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            BOOL   | [true, false]
            UINT8  | [0, 255]
            UINT16 | [0, 65535]
            UINT32 | [0, 4294967295]
            UINT64 | [0, 18446744073709551615]
            UINT64 | [9223372036854775807, 9223372036854775808]
            INT8   | [-128, 127]
            INT16  | [-32768, 32767]
            INT32  | [-2147483648, 2147483647]
            INT64  | [-9223372036854775808, 9223372036854775807]
            FP32   | [-3.4028235E38, 1.4E-45]
            FP32   | [0.1, 16777216]
            FP64   | [-1.7976931348623157E308, 4.9E-324]
            BYTES  | ["", "z\u00fcrich \u2603 \\ud83d\\ude00"]
            """)
    void acceptsTheLimitsOfEachDatatypeFlatAndNested(String type, String data) throws Exception {
        Answer flat = echo(type, data);
        Answer nested = echo(type, "[" + data + "]");

        assertThat(flat.status()).as(flat.text()).isEqualTo(200);
        assertThat(nested.text()).isEqualTo(flat.text());
        JsonNode output = flat.json().at("/outputs/0");
        assertThat(output.path("datatype").asText()).isEqualTo(type);
        JsonNode sent = new ObjectMapper().readTree(data);
        for (int i = 0; i < 2; i++) {
            JsonNode expected = sent.get(i);
            JsonNode actual = output.path("data").get(i);
            if (type.startsWith("FP")) {
                assertThat(actual.asDouble()).isEqualTo(expected.asDouble());
            } else {
                assertThat(actual).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            BOOL   | [1, 0]
            BOOL   | ["true", false]
            UINT8  | [-1, 0]
            UINT8  | [0, 256]
            UINT16 | [0, 65536]
            UINT32 | [0, 4294967296]
            UINT64 | [-1, 0]
            UINT64 | [0, 18446744073709551616]
            INT8   | [-129, 0]
            INT16  | [0, 32768]
            INT32  | [2147483648, 0]
            INT64  | [9223372036854775808, 0]
            INT64  | [1.0, 0]
            INT64  | [1e2, 0]
            INT32  | ["1", 0]
            INT32  | [null, 0]
            INT32  | [true, 0]
            INT32  | [{}, 0]
            FP32   | [1e39, 0]
            FP32   | [-3.5e38, 0]
            FP32   | ["NaN", 0]
            FP32   | [null, 0]
            FP64   | [1e400, 0]
            FP32   | [NaN, 0]
            FP32   | [Infinity, 0]
            FP32   | [01, 0]
            BYTES  | [1, "a"]
            BYTES  | [["a"], "b"]
            BYTES  | "ab"
            FP32   | []
            FP32   | [1]
            FP32   | [1, 2, 3]
            FP32   | [[1], [2]]
            FP32   | [[1, 2], [3, 4]]
            FP32   | [[1, 2], 3]
            FP32   | [1, [2]]
            FP32   | [[[1, 2]]]
            FP32   | [[1, 2, 3]]
            FP32   | 5
            FP32   | {}
            FP32   | null
            FP16   | [1, 2]
            BF16   | [1, 2]
            """)
    void refusesDataThatIsNotOfTheDatatypeOrTheShape(String type, String data) throws Exception {
        Answer answer = echo(type, data);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isNotEmpty();
        assertThat(answer.json().size()).isEqualTo(1);
    }

    @Test
    void refusesTheExampleOfTheSpecificationWhoseDataIsTooShort() throws Exception {
        String example = "{\"id\":\"42\",\"inputs\":["
                + "{\"name\":\"input0\",\"shape\":[2,2],\"datatype\":\"UINT32\",\"data\":[1,2,3,4]},"
                + "{\"name\":\"input1\",\"shape\":[3],\"datatype\":\"BOOL\",\"data\":[true]}],"
                + "\"outputs\":[{\"name\":\"output0\"}]}";

        Answer answer = server.post(TWO, example);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Input 'input1' of shape [3] needs 3 elements, and its data has 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            `` | JSON object
            [] | JSON object
            "x" | JSON object
            {} | no inputs
            {"inputs":[]} | no inputs
            {"inputs":{}} | must be one array
            {"inputs":[1]} | must be an object
            {"inputs":[{}]} | needs a name
            {"inputs":[{"name":1}]} | must be a string
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32"}]} | neither data nor
            {"inputs":[{"name":"a","shape":[1,3],"data":[1,2,3]}]} | needs a name, a datatype and a shape
            {"inputs":[{"name":"a","datatype":"FP32","data":[1,2,3]}]} | needs a name, a datatype and a shape
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP31","data":[1,2,3]}]} | datatype 'FP31'
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"fp32","data":[1,2,3]}]} | datatype 'fp32'
            {"inputs":[{"name":"a","shape":[-1,3],"datatype":"FP32","data":[1,2,3]}]} | dimension -1
            {"inputs":[{"name":"a","shape":[1.0,3],"datatype":"FP32","data":[1,2,3]}]} | dimension 1.0
            {"inputs":[{"name":"a","shape":["1",3],"datatype":"FP32","data":[1,2,3]}]} | dimension 1
            {"inputs":[{"name":"a","shape":[[1],3],"datatype":"FP32","data":[1,2,3]}]} | dimension [
            {"inputs":[{"name":"a","shape":3,"datatype":"FP32","data":[1,2,3]}]} | array of integers
            {"inputs":[{"name":"a","shape":[99999999999],"datatype":"FP32","data":[1]}]} | dimension 99999999999
            {"inputs":[{"name":"a","shape":[2147483647,2147483647],"datatype":"FP32","data":[1]}]} | more than the body
            {"inputs":[{"name":"a","shape":[2147483647,2147483647,2147483647],"datatype":"FP32","data":[1]}]} | too many
            {"inputs":[{"name":"a","shape":[1000000,3],"datatype":"BYTES","data":["x"]}]} | more than the body
            {"inputs":[{"name":"a","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"datatype":"FP32","data":[1]}]} | dimensions
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3],"data":[1,2,3]}]} | twice
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3]},{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | given twice
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | Input 'b' is missing
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"INT32","data":[1,2,3]},{"name":"b","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | datatype INT32; the model accepts FP32
            {"inputs":[{"name":"a","shape":[3,1],"datatype":"FP32","data":[1,2,3]},{"name":"b","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | the model accepts [any, 3]
            {"inputs":[{"name":"a","shape":[3],"datatype":"FP32","data":[1,2,3]},{"name":"b","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | the model accepts [any, 3]
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3]},{"name":"b","shape":[1,3],"datatype":"FP32","data":[1,2,3]},{"name":"c","shape":[1],"datatype":"BOOL","data":[true]}]} | no input 'c'
            {"inputs":[{"name":"a","parameters":[],"shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | must be an object
            {"inputs":[{"name":"a","parameters":{"x":[]},"shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | Parameter 'x'
            {"inputs":[{"name":"a","parameters":{"shared_memory_region":"r"},"shape":[1,3],"datatype":"FP32"}]} | shared memory
            {"inputs":[{"name":"a","parameters":{"binary_data_size":12},"shape":[1,3],"datatype":"FP32"}]} | 0 bytes are left
            {"inputs":[{"name":"a","parameters":{"binary_data_size":-1},"shape":[1,3],"datatype":"FP32"}]} | binary_data_size -1
            {"inputs":[{"name":"a","parameters":{"binary_data_size":"12"},"shape":[1,3],"datatype":"FP32"}]} | binary_data_size 12
            {"inputs":[{"name":"a","parameters":{"binary_data_size":0},"shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} | both data and
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3]}],"inputs":[]} | must be one array
            {"id":5,"inputs":[]} | id must be a string
            {"parameters":5,"inputs":[]} | must be an object
            {"parameters":{"x":null},"inputs":[]} | Parameter 'x'
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]} {} | followed by
            {"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2 | not valid JSON
            {"inputs":[}]} | not valid JSON
            {'inputs':[]} | not valid JSON
            """)
    void refusesMalformedRequests(String body, String message) throws Exception {
        Answer answer = server.post(TWO, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().size()).isEqualTo(1);
        assertThat(answer.json().path("error").asText()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "outputs":[{"name":"product"}], | The model has no output 'product'; it has [sum, difference]
            "outputs":[{"name":"sum"},{"name":"sum"}], | requested twice
            "outputs":[{}], | needs a name
            "outputs":[5], | must be an object
            "outputs":{}, | must be one array
            "outputs":[{"name":"sum","parameters":{"binary_data":1}}], | must be true or false
            "outputs":[{"name":"sum","parameters":{"classification":"x"}}], | number of classes
            "outputs":[{"name":"sum","parameters":{"classification":-1}}], | number of classes
            "outputs":[{"name":"sum","parameters":{"shared_memory_region":"r"}}], | shared memory
            "parameters":{"binary_data_output":"yes"}, | must be true or false
            "parameters":{"handler":1}, | must be true or false
            """)
    void refusesWrongOutputsAndParameters(String more, String message) throws Exception {
        Answer answer = server.post(TWO, two(more));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).contains(message);
    }

    @Test
    void refusesTextThatIsNotUtf8() throws Exception {
        byte[] body = two("\"id\":\"??\",").getBytes(StandardCharsets.UTF_8);
        int at = new String(body, StandardCharsets.ISO_8859_1).indexOf("??");
        body[at] = (byte) 0xc3;
        body[at + 1] = (byte) 0x28;

        assertThat(server.post(TWO, body).status()).isEqualTo(400);
        assertThat(server.post(TWO, two("").getBytes(StandardCharsets.UTF_16)).status())
                .isEqualTo(400);
    }

    @Test
    void refusesDeepNesting() throws Exception {
        Answer answer = server.post(TWO, "{\"x\":" + "[".repeat(50_000));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(echo("FP32", "[".repeat(50_000)).status()).isEqualTo(400);
    }

    @Test
    void refusesBodiesThatAreTooLarge() throws Exception {
        String large = two("\"id\":\"" + "x".repeat(OipServer.MAX_REQUEST) + "\",");

        Answer answer = server.post(TWO, large);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().size()).isEqualTo(1);
        assertThat(server.post("/v2/models/limited/infer", two("\"id\":\"" + "x".repeat(500) + "\","))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aConnectionSurvivesAnError() throws Exception {
        try (Wire wire = new Wire(server.port())) {
            for (String body : new String[] {"{", two("")}) {
                wire.send("POST " + TWO + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);
                assertThat(wire.answer()).contains(body.equals("{") ? "HTTP/1.1 400" : "HTTP/1.1 200");
            }
        }
    }

    // binary data

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static String binary(String name, String type, String shape, int size) {
        return "{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",\"parameters\":{\"binary_data_size\":%d}}"
                .formatted(name, shape, type, size);
    }

    private Answer postBinary(String path, String json, byte[]... data) throws Exception {
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        Arrays.stream(data).forEach(body::writeBytes);
        return server.post(
                path,
                body.toByteArray(),
                LENGTH,
                Integer.toString(head.length),
                "Content-Type",
                "application/octet-stream");
    }

    /** Returns the JSON object of an answer with binary data. */
    private static JsonNode head(Answer answer) throws Exception {
        int length = Integer.parseInt(answer.header(LENGTH));
        return new ObjectMapper().readTree(Arrays.copyOf(answer.response().body(), length));
    }

    private static byte[] tail(Answer answer) {
        byte[] body = answer.response().body();
        return Arrays.copyOfRange(body, Integer.parseInt(answer.header(LENGTH)), body.length);
    }

    @Test
    void mixesBinaryAndJsonData() throws Exception {
        Answer answer = postBinary(
                TWO,
                "{\"inputs\":[" + binary("a", "FP32", "[1,3]", 12) + "," + input("b", "FP32", "[1,3]", "[1,1,1]")
                        + "],\"outputs\":[{\"name\":\"sum\"},"
                        + "{\"name\":\"difference\",\"parameters\":{\"binary_data\":true}}]}",
                floats(1, 2, 3));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        JsonNode head = head(answer);
        assertThat(head.at("/outputs/0/data").toString()).isEqualTo("[2.0,3.0,4.0]");
        assertThat(head.at("/outputs/1/parameters/binary_data_size").asInt()).isEqualTo(12);
        assertThat(head.at("/outputs/1").has("data")).isFalse();
        assertThat(tail(answer)).isEqualTo(floats(0, 1, 2));
    }

    @Test
    void binaryOutputsAreTheDefaultIfTheRequestSaysSo() throws Exception {
        Answer all = server.post(TWO, two("\"parameters\":{\"binary_data_output\":true},"));
        Answer one = server.post(
                TWO,
                two("\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"difference\"},"
                        + "{\"name\":\"sum\",\"parameters\":{\"binary_data\":false}}],"));

        assertThat(tail(all)).isEqualTo(floats(1.5f, 2, 2, 0.5f, 2, 4));
        assertThat(head(one).at("/outputs/1/data").toString()).isEqualTo("[1.5,2.0,2.0]");
        assertThat(tail(one)).isEqualTo(floats(0.5f, 2, 4));
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void sendsAndReceivesEveryDatatype(DataType type) throws Exception {
        byte[] data = type == DataType.STRING
                ? new byte[] {0, 0, 0, 0, 3, 0, 0, 0, (byte) 0xff, 0, (byte) 0xd8}
                : new byte[2 * type.bytes()];
        for (int i = 0; i < data.length && type != DataType.STRING; i++) {
            data[i] = type == DataType.BOOLEAN ? 1 : (byte) (i * 16 + 1);
        }
        String name = Datatypes.name(type);

        Answer answer = postBinary(
                "/v2/models/" + name + "/infer",
                "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + binary("x", name, "[1,2]", data.length)
                        + "]}",
                data);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(head(answer).at("/outputs/0/datatype").asText()).isEqualTo(name);
        assertThat(tail(answer)).isEqualTo(data);
    }

    @Test
    void binaryDataMayContainNanAndJsonMayNot() throws Exception {
        String inputs = "\"inputs\":[" + binary("x", "FP32", "[1,2]", 8) + "]}";
        byte[] data = floats(Float.NaN, Float.NEGATIVE_INFINITY);

        Answer json = postBinary("/v2/models/FP32/infer", "{" + inputs, data);
        Answer raw =
                postBinary("/v2/models/FP32/infer", "{\"parameters\":{\"binary_data_output\":true}," + inputs, data);

        assertThat(json.status()).isEqualTo(500);
        assertThat(json.json().path("error").asText())
                .isEqualTo("Output 'y' contains NaN or Infinity, which JSON cannot represent; request it as binary"
                        + " data");
        assertThat(tail(raw)).isEqualTo(data);
    }

    @Test
    void sixteenBitFloatsHaveNoJsonForm() throws Exception {
        for (String type : new String[] {"FP16", "BF16"}) {
            Answer answer = postBinary(
                    "/v2/models/" + type + "/infer",
                    "{\"inputs\":[" + binary("x", type, "[1,2]", 4) + "]}",
                    new byte[4]);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("request it as binary data");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FP32, '[1,2]', 8, 7", // truncated
        "FP32, '[1,2]', 8, 9", // more than declared
        "FP32, '[1,2]', 8, 0",
        "FP32, '[1,2]', 7, 7",
        "FP32, '[1,2]', 12, 12",
        "FP32, '[2147483647,2147483647]', 8, 8",
        "FP32, '[65536,65536]', 0, 0",
        "FP64, '[2147483647,1]', 8, 8",
        "FP32, '[1,2]', 99999999999, 8",
        "BYTES, '[1,2]', 4, 4",
        "BYTES, '[1,2]', 9, 9",
        "BYTES, '[2147483647,2147483647]', 8, 8",
        "BYTES, '[1000,1000]', 8, 8",
        "INT64, '[1,2]', 8, 8"
    })
    void refusesBinaryDataOfTheWrongSize(String type, String shape, String declared, int sent) throws Exception {
        String input = "{\"name\":\"x\",\"shape\":%s,\"datatype\":\"%s\",\"parameters\":{\"binary_data_size\":%s}}"
                .formatted(shape, type, declared);

        Answer answer = postBinary("/v2/models/" + type + "/infer", "{\"inputs\":[" + input + "]}", new byte[sent]);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    }

    @Test
    void refusesTextsWhoseLengthsAreWrong() throws Exception {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 5}) {
            byte[] data = ByteBuffer.allocate(12)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(4)
                    .putInt(0)
                    .putInt(length)
                    .array();

            Answer answer = postBinary(
                    "/v2/models/BYTES/infer", "{\"inputs\":[" + binary("x", "BYTES", "[1,2]", 12) + "]}", data);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("each a length of 4 bytes");
        }
    }

    @Test
    void refusesBooleansThatAreNotZeroOrOne() throws Exception {
        Answer answer = postBinary(
                "/v2/models/BOOL/infer",
                "{\"inputs\":[" + binary("x", "BOOL", "[1,2]", 2) + "]}",
                new byte[] {1, (byte) 255});

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Element 1 of input 'x' is 255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1000000", "99999999999999999999", "1e1", "5"})
    void refusesWrongLengthsOfTheJsonObject(String length) throws Exception {
        Answer answer = server.post(TWO, two("").getBytes(StandardCharsets.UTF_8), LENGTH, length);

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void acceptsABodyThatIsTheInput() throws Exception {
        Answer answer = server.post(PICTURE, floats(0.1f, 0.2f, 0.3f, 0.4f), LENGTH, "0");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(head(answer).at("/outputs/0/shape").toString()).isEqualTo("[1,4]");
        assertThat(tail(answer)).isEqualTo(floats(0.1f, 0.2f, 0.3f, 0.4f));
    }

    @Test
    void refusesABodyThatCannotBeTheInput() throws Exception {
        assertThat(server.post(PICTURE, new byte[15], LENGTH, "0").status()).isEqualTo(400);
        assertThat(server.post(PICTURE, new byte[0], LENGTH, "0").status()).isEqualTo(400);
        assertThat(server.post(PICTURE, new byte[32], LENGTH, "0").status()).isEqualTo(400);
        assertThat(server.post(TWO, new byte[12], LENGTH, "0").text()).contains("a model with one input");
        assertThat(server.post("/v2/models/BYTES/infer", new byte[12], LENGTH, "0")
                        .text())
                .contains("more than one element");
    }

    // compression

    private static byte[] gzip(byte[] bytes) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void readsCompressedBodies() throws Exception {
        byte[] body = two("").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(deflated)) {
            deflate.write(body);
        }
        String expected = server.post(TWO, two("")).text();

        assertThat(server.post(TWO, gzip(body), "Content-Encoding", "gzip").text())
                .isEqualTo(expected);
        assertThat(server.post(TWO, deflated.toByteArray(), "Content-Encoding", "deflate")
                        .text())
                .isEqualTo(expected);
        assertThat(server.post(TWO, body, "Content-Encoding", "identity").text())
                .isEqualTo(expected);
    }

    @Test
    void refusesCompressedBodiesThatAreInvalidOrTooLarge() throws Exception {
        byte[] bomb = gzip(new byte[OipServer.MAX_REQUEST + 1]);
        byte[] cut = Arrays.copyOf(gzip(two("").getBytes(StandardCharsets.UTF_8)), 30);

        assertThat(server.post(TWO, bomb, "Content-Encoding", "gzip").status()).isEqualTo(413);
        assertThat(server.post("/v2/models/limited/infer", gzip(new byte[501]), "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(413);
        assertThat(server.post(TWO, cut, "Content-Encoding", "gzip").status()).isEqualTo(400);
        assertThat(server.post(TWO, new byte[50], "Content-Encoding", "gzip").status())
                .isEqualTo(400);
        assertThat(server.post(TWO, new byte[0], "Content-Encoding", "gzip").status())
                .isEqualTo(400);
        assertThat(server.post(TWO, new byte[50], "Content-Encoding", "br").status())
                .isEqualTo(415);
    }

    @Test
    void compressesAnswersOnRequest() throws Exception {
        byte[] body = two("\"parameters\":{\"binary_data_output\":true},").getBytes(StandardCharsets.UTF_8);
        Answer plain = server.post(TWO, body);

        Answer answer = server.post(TWO, body, "Accept-Encoding", "deflate, gzip;q=0.5");

        assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(answer.header(LENGTH)).isEqualTo(plain.header(LENGTH));
        assertThat(new GZIPInputStream(
                                new ByteArrayInputStream(answer.response().body()))
                        .readAllBytes())
                .isEqualTo(plain.response().body());
        assertThat(server.post(TWO, body, "Accept-Encoding", "gzip;q=0").header("Content-Encoding"))
                .isEmpty();
    }

    // classification and the handler

    @Test
    void returnsTheClassesWithTheHighestValues() throws Exception {
        String request = "{\"inputs\":["
                + input("data", "FP32", "[2,1,2,2]", "[0.1,0.7,0.25,0,4,3,2,1]")
                + "],\"outputs\":[{\"name\":\"scores\",\"parameters\":{\"classification\":%d}}]}";

        JsonNode output = server.post(PICTURE, request.formatted(2)).json().at("/outputs/0");
        assertThat(output.toString())
                .isEqualTo("{\"name\":\"scores\",\"datatype\":\"BYTES\",\"shape\":[2,2],"
                        + "\"data\":[\"0.7:1\",\"0.25:2\",\"4.0:0\",\"3.0:1\"]}");
        assertThat(server.post(PICTURE, request.formatted(99))
                        .json()
                        .at("/outputs/0/shape")
                        .toString())
                .isEqualTo("[2,4]");
    }

    @Test
    void textsHaveNoClasses() throws Exception {
        Answer answer = server.post(
                "/v2/models/BYTES/infer",
                "{\"inputs\":[" + input("x", "BYTES", "[1,2]", "[\"a\",\"b\"]")
                        + "],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":1}}]}");

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void passesAFileToTheHandler() throws Exception {
        byte[] file = {(byte) 0xff, (byte) 0xd8, 0, 1};
        byte[] element = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4)
                .put(file)
                .array();

        Answer binary = postBinary(
                PICTURE,
                "{\"id\":\"7\",\"parameters\":{\"handler\":true},\"inputs\":[" + binary("data", "BYTES", "[1]", 8)
                        + "]}",
                element);
        Answer base64 = server.post(
                PICTURE,
                "{\"parameters\":{\"handler\":true},\"inputs\":[{\"name\":\"data\",\"shape\":[1],"
                        + "\"datatype\":\"BYTES\",\"parameters\":{\"content_type\":\"base64\"},\"data\":[\"/9gAAQ==\"]}]}");

        assertThat(binary.text())
                .isEqualTo("{\"model_name\":\"picture\",\"id\":\"7\",\"outputs\":[{\"name\":\"response\","
                        + "\"datatype\":\"BYTES\",\"shape\":[1],"
                        + "\"data\":[\"[{\\\"class\\\":\\\"bytes 4\\\",\\\"probability\\\":0.5}]\"]}]}");
        assertThat(base64.json().at("/outputs/0/data/0").asText()).contains("bytes 4");
    }

    private static String json(String a, String b) {
        String input = "{\"name\":\"%s\",\"shape\":[1],\"datatype\":\"BYTES\","
                + "\"parameters\":{\"content_type\":\"application/json\"},\"data\":[\"%s\"]}";
        return "{\"parameters\":{\"handler\":true},\"inputs\":["
                + input.formatted("a", a.replace("\"", "\\\"")) + ","
                + input.formatted("b", b.replace("\"", "\\\"")) + "]}";
    }

    @Test
    void passesJsonToTheHandler() throws Exception {
        Answer answer = server.post(TWO, json("[1, 2.5, null, true, {\"k\": []}]", "\"text\""));

        assertThat(answer.json().at("/outputs/0/data/0").asText())
                .isEqualTo("{\"a\":[1,2.5,null,true,{\"k\":[]}],\"b\":\"text\",\"names\":[\"a\",\"b\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1", "[1] 2", "{1:2}", "NaN", "1e999"})
    void refusesInvalidJsonForTheHandler(String value) throws Exception {
        Answer answer = server.post(TWO, json("1", value));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("The content of input 'b' is not valid JSON");
    }

    @Test
    void limitsJsonForTheHandler() throws Exception {
        assertThat(server.post(TWO, json("1", "[1" + ",1".repeat(10_000) + "]")).text())
                .contains("more than the 10000 values allowed");
        assertThat(server.post(TWO, json("1", "[".repeat(10_000))).status()).isEqualTo(400);
    }

    @Test
    void refusesWhatTheHandlerCannotUse() throws Exception {
        String request = "{\"parameters\":{\"handler\":true},\"inputs\":[{\"name\":\"%s\",\"shape\":[1],"
                + "\"datatype\":\"BYTES\",\"parameters\":{\"content_type\":\"base64\"},\"data\":[\"%s\"]}]}";

        assertThat(server.post(PICTURE, request.formatted("data", "?")).text()).contains("not valid base64");
        assertThat(server.post(PICTURE, request.formatted("x", "AA==")).text()).contains("has no input 'x'");
        Answer tensor = server.post(
                PICTURE,
                "{\"parameters\":{\"handler\":true},\"inputs\":[" + input("data", "FP32", "[1,1,2,2]", "[1,2,3,4]")
                        + "]}");
        assertThat(tensor.status()).isEqualTo(400);
        assertThat(tensor.text()).contains("must be a file");
    }

    @Test
    void pointsToTheHandlerIfATensorIsBytes() throws Exception {
        Answer answer = server.post(PICTURE, "{\"inputs\":[" + input("data", "BYTES", "[1]", "[\"x\"]") + "]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("handler");
    }

    @Test
    void aShapeBeyondTheMemoryIsRefusedBeforeItIsAllocated() {
        byte[] body = ("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP64\",\"shape\":[100],\"data\":[" + "1,".repeat(99)
                        + "1]}]}")
                .getBytes(StandardCharsets.UTF_8);

        PredictionException refused =
                catchThrowableOfType(PredictionException.class, () -> new RequestReader(body, body.length, bytes -> {
                            if (bytes >= 800) {
                                throw new PredictionException(FailureKind.QUEUE_FULL, "no memory for " + bytes);
                            }
                        })
                        .read());

        assertThat(refused.getMessage()).isEqualTo("no memory for 800");
    }
}
