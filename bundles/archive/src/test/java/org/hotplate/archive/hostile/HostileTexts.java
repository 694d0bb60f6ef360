// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.hotplate.archive.hostile.Hostile.codeRefused;
import static org.hotplate.archive.hostile.Hostile.refused;
import static org.hotplate.archive.hostile.Hostile.served;
import static org.hotplate.archive.hostile.Hostile.waits;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Valid zip files whose manifest, signature or service is invalid or missing. */
final class HostileTexts {

    private static final String MANIFEST = "MANIFEST.json";
    private static final String SIGNATURE = "signature.json";

    private HostileTexts() {}

    static List<Hostile> all() {
        List<Hostile> all = new ArrayList<>(manifests());
        all.addAll(files());
        all.addAll(signatures());
        all.addAll(services());
        return all;
    }

    private static List<Hostile> manifests() {
        return List.of(
                refused(
                        "manifest-missing",
                        "no manifest",
                        "<file> has no MANIFEST.json; create model archives with hotplate export. It contains mxnet_model_service.py, signature.json, synset.txt, tiny-0000.params, tiny-symbol.json",
                        () -> TinyModel.without(MANIFEST).bytes()),
                refused(
                        "manifest-empty",
                        "an empty manifest",
                        "<file>: MANIFEST.json must hold one JSON object, in braces",
                        manifest("")),
                refused(
                        "manifest-text",
                        "a manifest that is not JSON",
                        "<file>: MANIFEST.json is not valid JSON at line 1, column 1: Unrecognized token 'Symbol'",
                        manifest("Symbol: tiny-symbol.json\n")),
                refused(
                        "manifest-cut",
                        "a manifest that ends too early",
                        "<file>: MANIFEST.json is not valid JSON at line 2, column 74: it ends too early",
                        manifest(TinyModel.MANIFEST.substring(0, 150))),
                refused(
                        "manifest-list",
                        "a manifest that is a list",
                        "<file>: MANIFEST.json must hold one JSON object, in braces",
                        manifest("[" + TinyModel.MANIFEST + "]")),
                refused(
                        "manifest-two-objects",
                        "a manifest of two objects",
                        "<file>: MANIFEST.json is not valid JSON at line 6, column 1: there is more text after the closing brace",
                        manifest(TinyModel.MANIFEST + "{}")),
                refused(
                        "manifest-no-model",
                        "a manifest without `Model`",
                        "<file>: MANIFEST.json must have a key 'Model' with an object that names the model's files, as in {\"Model\": {\"Symbol\": \"x-symbol.json\", \"Parameters\": \"x-0000.params\", …}}",
                        manifest("{\"Engine\": {\"MXNet\": 1}}")),
                refused(
                        "manifest-model-list",
                        "a manifest whose `Model` is a list",
                        "<file>: MANIFEST.json must have a key 'Model' with an object that names the model's files, as in {\"Model\": {\"Symbol\": \"x-symbol.json\", \"Parameters\": \"x-0000.params\", …}}",
                        manifest("{\"Model\": [1, 2]}")),
                refused(
                        "manifest-number-for-name",
                        "a manifest whose `Symbol` is a number",
                        "<file>: MANIFEST.json has 17 for 'Model.Symbol', which must be a text",
                        changed("\"tiny-symbol.json\"", "17")),
                refused(
                        "manifest-object-for-name",
                        "a manifest whose `Service` is an object",
                        "<file>: MANIFEST.json has {\"a\":1} for 'Model.Service', which must be a text",
                        changed("\"mxnet_model_service.py\"", "{\"a\": 1}")),
                refused(
                        "manifest-engine-number",
                        "a manifest whose `Engine` is a number",
                        "<file>: MANIFEST.json has 12 for 'Engine', which must be an object such as {\"MXNet\": \"1.2.0\"}",
                        changed("{\"MXNet\": 0.12}", "12")),
                refused(
                        "manifest-utf16",
                        "a manifest in UTF-16",
                        "<file>: MANIFEST.json is not text in UTF-8; save it as UTF-8",
                        () -> TinyModel.with(MANIFEST, TinyModel.MANIFEST.getBytes(StandardCharsets.UTF_16))
                                .bytes()),
                refused(
                        "manifest-utf16-bare",
                        "the same without a mark in front",
                        "<file>: MANIFEST.json is not text in UTF-8; save it as UTF-8",
                        () -> TinyModel.with(MANIFEST, TinyModel.MANIFEST.getBytes(StandardCharsets.UTF_16LE))
                                .bytes()),
                refused(
                        "manifest-latin1",
                        "a manifest with a Latin-1 umlaut",
                        "<file>: MANIFEST.json is not text in UTF-8; save it as UTF-8",
                        () -> TinyModel.with(
                                        MANIFEST,
                                        TinyModel.MANIFEST
                                                .replace("Apache", "\u00c4pache")
                                                .getBytes(StandardCharsets.ISO_8859_1))
                                .bytes()),
                refused(
                        "manifest-10mb",
                        "a manifest of ten million opening brackets",
                        "<file>: MANIFEST.json is larger than 4194304 bytes, the most allowed",
                        manifest("[".repeat(10_000_000))),
                refused(
                        "manifest-deep",
                        "a manifest nested 100,000 times",
                        "<file>: MANIFEST.json is not valid JSON: its objects and lists are nested too deeply",
                        manifest("{\"a\":".repeat(100_000))),
                refused(
                        "manifest-key-twice",
                        "a manifest that names two symbols under one key",
                        "<file>: MANIFEST.json is not valid JSON at line 3, column 80: it has the key 'Symbol' twice; remove one",
                        changed("\"Model-Name\": \"tiny\"", "\"Symbol\": \"other-symbol.json\"")),
                refused(
                        "manifest-long-number",
                        "a manifest with a number of 100,000 digits",
                        "<file>: MANIFEST.json is not valid JSON: it has a key or a value that is too long",
                        changed("0.4", "4" + "0".repeat(100_000))),
                refused(
                        "manifest-not-a-number",
                        "a manifest with `NaN`",
                        "<file>: MANIFEST.json is not valid JSON at line 1, column 51: Non-standard token 'NaN'",
                        changed("0.4", "NaN")),
                refused(
                        "manifest-comment",
                        "a manifest with a comment",
                        "<file>: MANIFEST.json is not valid JSON at line 1, column 1: comments are not allowed in JSON",
                        manifest("// mine\n" + TinyModel.MANIFEST)),
                served(
                        "manifest-bom",
                        "a manifest with a byte order mark",
                        "editors put it there",
                        manifest("\uFEFF" + TinyModel.MANIFEST)),
                served(
                        "manifest-huge-number",
                        "a manifest with the number 1e999999999",
                        "version numbers are not read",
                        changed("0.4", "1e999999999")),
                served(
                        "manifest-path",
                        "a manifest whose `Symbol` is `../../../etc/passwd`",
                        "only base names count, and only files of the archive",
                        changed("\"tiny-symbol.json\"", "\"../../../etc/passwd\"")),
                served(
                        "manifest-long-pattern",
                        "a manifest whose `Symbol` is a million asterisks",
                        "no file's name; the only symbol is taken",
                        changed("\"tiny-symbol.json\"", "\"" + "*a".repeat(500_000) + "\"")),
                served(
                        "manifest-engine-text",
                        "a manifest whose `Engine` is a text",
                        "it names the engine",
                        changed("{\"MXNet\": 0.12}", "\"mxnet\"")));
    }

    private static List<Hostile> files() {
        return List.of(
                refused(
                        "symbol-missing",
                        "no symbol",
                        "<file> has no network (*-symbol.json or *.onnx); pack it again with that file",
                        () -> TinyModel.without("tiny-symbol.json").bytes()),
                refused(
                        "symbols-two",
                        "two symbols, and a manifest that names neither",
                        "<file> has more than one network (*-symbol.json or *.onnx): other-symbol.json, tiny-symbol.json. Name the right one in the manifest's Model.Symbol",
                        () -> {
                            var files = TinyModel.files();
                            files.put(MANIFEST, Bytes.utf8(TinyModel.MANIFEST.replace("tiny-symbol.json", "none")));
                            files.put("other-symbol.json", Bytes.utf8(TinyModel.SYMBOL));
                            return RawZip.of(files).bytes();
                        }),
                refused(
                        "params-missing",
                        "no weights",
                        "<file> has no file of weights (*.params); pack it again with that file",
                        () -> TinyModel.without("tiny-0000.params").bytes()),
                refused(
                        "params-two",
                        "weights of two epochs, and a manifest that names neither",
                        "<file> has more than one file of weights (*.params): tiny-0000.params, tiny-0001.params. Name the right one in the manifest's Model.Parameters",
                        () -> {
                            var files = TinyModel.files();
                            files.put(MANIFEST, Bytes.utf8(TinyModel.MANIFEST.replace("tiny-0000.params", "none")));
                            files.put("tiny-0001.params", TinyModel.params());
                            return RawZip.of(files).bytes();
                        }),
                refused(
                        "pattern-two",
                        "a manifest whose pattern `tiny-*` fits two files",
                        "<file> has several files that fit 'tiny-*', the manifest's Model.Symbol: tiny-0000.params, tiny-symbol.json. Name one of them",
                        changed("\"tiny-symbol.json\"", "\"tiny-*\"")),
                refused(
                        "imperative",
                        "a Gluon model whose network is Python code",
                        "<file> holds a Gluon-Imperative model: its network is Python code; hybridize() and export() it, then pack it again",
                        () -> {
                            var files = TinyModel.files();
                            files.remove("tiny-symbol.json");
                            files.put(
                                    MANIFEST,
                                    Bytes.utf8(TinyModel.MANIFEST.replace("MXNet-Symbolic", "Gluon-Imperative")));
                            return RawZip.of(files).bytes();
                        }));
    }

    private static List<Hostile> signatures() {
        return List.of(
                refused(
                        "signature-missing",
                        "no signature",
                        "<file> has no 'signature.json', which the manifest's Model.Signature names",
                        () -> TinyModel.without(SIGNATURE).bytes()),
                refused(
                        "signature-text",
                        "a signature that is not JSON",
                        "<file>: signature.json is not valid JSON at line 1, column 1: Unrecognized token 'inputs'",
                        signature("inputs: data\n")),
                refused(
                        "signature-deep",
                        "a signature nested 100,000 times",
                        "<file>: signature.json is not valid JSON: its objects and lists are nested too deeply",
                        signature("{\"inputs\":" + "[".repeat(100_000))),
                refused(
                        "signature-no-inputs",
                        "a signature without inputs",
                        "<file>: signature.json must list at least one input under 'inputs', as in {\"data_name\": \"data\", \"data_shape\": [0, 3, 224, 224]}",
                        signature("{\"input_type\": \"application/json\"}")),
                refused(
                        "signature-empty-inputs",
                        "a signature with an empty list of inputs",
                        "<file>: signature.json must list at least one input under 'inputs', as in {\"data_name\": \"data\", \"data_shape\": [0, 3, 224, 224]}",
                        signature("{\"inputs\": [], \"input_type\": \"application/json\"}")),
                refused(
                        "signature-inputs-object",
                        "a signature whose inputs are an object",
                        "<file>: signature.json has {\"data\":[1,2]} for 'inputs', which must be a list",
                        signature("{\"inputs\": {\"data\": [1, 2]}}")),
                refused(
                        "signature-no-name",
                        "an input without a name",
                        "<file>: signature.json has no 'inputs[0].data_name', which must be the name of an input or output",
                        signed("\"data_name\": \"data\"", "\"name\": \"data\"")),
                refused(
                        "signature-number-for-name",
                        "an input whose name is a number",
                        "<file>: signature.json has 1 for 'inputs[0].data_name', which must be a text",
                        signed("\"data\"", "1")),
                refused(
                        "signature-twice",
                        "two inputs of one name",
                        "<file>: signature.json has two inputs named 'data'; each needs a name of its own",
                        signed("[0, 4]}", "[0, 4]}, {\"data_name\": \"data\", \"data_shape\": [0, 4]}")),
                refused(
                        "signature-type",
                        "an input type that is not known",
                        "<file>: signature.json has 'text/html' for 'input_type', which must be image/jpeg or application/json",
                        signed("application/json\",", "text/html\",")),
                refused(
                        "signature-no-type",
                        "a signature without an input type",
                        "<file>: signature.json has no 'input_type'; it must be image/jpeg or application/json",
                        signed("input_type", "type")),
                refused(
                        "signature-data-type",
                        "a data type that is not known",
                        "<file>: signature.json has 'complex' for 'inputs[0].data_type', which must be one of bfloat16, bool, double, float, float16, float32, float64, int16, int32, int64, int8, string, uint16, uint32, uint64, uint8",
                        signed("[0, 4]", "[0, 4], \"data_type\": \"complex\"")),
                refused(
                        "dims-none",
                        "an input without a shape",
                        "<file>: signature.json must give 'data' a 'data_shape', a list such as [0, 3, 224, 224] with the batch first",
                        signed("data_shape", "dims")),
                refused(
                        "dims-rank-100",
                        "an input of 100 dimensions",
                        "<file>: signature.json gives 'data' 100 dimensions, at most 32 are allowed",
                        signed("[0, 4]", "[0" + ", 1".repeat(99) + "]")),
                refused(
                        "dims-negative",
                        "a dimension of -1",
                        "<file>: signature.json gives 'data' the shape [0,-1], where -1 is not a dimension; write a whole number, or 0 for any",
                        signed("[0, 4]", "[0, -1]")),
                refused(
                        "dims-huge",
                        "a dimension of 2^40",
                        "<file>: signature.json gives 'data' the shape [0,1099511627776], where 1099511627776 is not a dimension; write a whole number, or 0 for any",
                        signed("[0, 4]", "[0, 1099511627776]")),
                refused(
                        "dims-product",
                        "dimensions whose product overflows",
                        "<file>: signature.json gives 'data' the shape [0,65536,65536,65536,65536], which is more than 536870912 elements, the most allowed",
                        signed("[0, 4]", "[0, 65536, 65536, 65536, 65536]")),
                refused(
                        "dims-fraction",
                        "a dimension of 1.5",
                        "<file>: signature.json gives 'data' the shape [0,1.5], where 1.5 is not a dimension; write a whole number, or 0 for any",
                        signed("[0, 4]", "[0, 1.5]")),
                refused(
                        "dims-text",
                        "a dimension that is a text",
                        "<file>: signature.json gives 'data' the shape [0,\"4\"], where \"4\" is not a dimension; write a whole number, or 0 for any",
                        signed("[0, 4]", "[0, \"4\"]")),
                refused(
                        "dims-nested",
                        "a list of lists for a shape",
                        "<file>: signature.json gives 'data' the shape [[0,4]], where [0,4] is not a dimension; write a whole number, or 0 for any",
                        signed("[0, 4]", "[[0, 4]]")));
    }

    private static List<Hostile> services() {
        return List.of(
                refused(
                        "service-jar-missing",
                        "a handler bundle that is not there",
                        "<file> has no 'handler.jar', the handler bundle that the manifest's Model.Service names; pack it again with that file",
                        changed("mxnet_model_service.py", "handler.jar")),
                codeRefused(
                        "service-jar-garbage",
                        "a handler bundle that is not a jar",
                        "handler.jar in the archive is not a handler bundle: it cannot be read as a jar (zip END header not found); pack a whole OSGi bundle",
                        service("handler.jar", "no jar")),
                waits(
                        "service-deep",
                        "a Python file of 50,000 opening brackets",
                        "needs a handler for 'custom'",
                        service("custom.py", "(".repeat(50_000))),
                waits(
                        "service-indented",
                        "a Python file indented 500 times",
                        "needs a handler for 'custom'",
                        service("custom.py", indented())),
                waits(
                        "service-large",
                        "a Python file of 1 MB",
                        "needs a handler for 'custom'",
                        service("custom.py", "x = 1\n".repeat(200_000))),
                waits(
                        "service-binary",
                        "a Python file that is not text",
                        "needs a handler for 'custom'",
                        service("custom.py", "\0\1\2\uFFFF\"\"\"".repeat(1000))),
                served(
                        "service-missing",
                        "a Python file that is not there",
                        "its name alone counts, and it is a stock service's",
                        () -> TinyModel.without("mxnet_model_service.py").bytes()));
    }

    private static String indented() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append(" ".repeat(i)).append("if x:\n");
        }
        return text.toString();
    }

    private static Supplier<byte[]> manifest(String text) {
        return () -> TinyModel.with(MANIFEST, text).bytes();
    }

    private static Supplier<byte[]> changed(String part, String other) {
        return manifest(TinyModel.MANIFEST.replace(part, other));
    }

    private static Supplier<byte[]> signature(String text) {
        return () -> TinyModel.with(SIGNATURE, text).bytes();
    }

    private static Supplier<byte[]> signed(String part, String other) {
        return signature(TinyModel.SIGNATURE.replaceFirst(
                java.util.regex.Pattern.quote(part), java.util.regex.Matcher.quoteReplacement(other)));
    }

    private static Supplier<byte[]> service(String name, String content) {
        return () -> {
            var files = TinyModel.files();
            files.remove("mxnet_model_service.py");
            files.put(MANIFEST, Bytes.utf8(TinyModel.MANIFEST.replace("mxnet_model_service.py", name)));
            files.put(name, Bytes.utf8(content));
            return RawZip.of(files).bytes();
        };
    }
}
