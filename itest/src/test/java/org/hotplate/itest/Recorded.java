// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The recorded requests to MXNet Model Server and its answers. */
final class Recorded {

    static final Path DATA = Path.of(System.getProperty("hotplate.testdata"));

    private Recorded() {}

    /** Returns the first difference between two answers, or an empty text; numbers may differ slightly. */
    static String difference(String path, JsonNode expected, JsonNode actual) {
        if (expected.isNumber()) {
            double want = expected.asDouble();
            double got = actual.asDouble(Double.NaN);
            return actual.isNumber() && Math.abs(got - want) <= 1e-4 * Math.abs(want)
                    ? ""
                    : path + " is " + actual + ", not " + expected;
        }
        if (expected.isContainerNode()) {
            if (expected.getNodeType() != actual.getNodeType() || expected.size() != actual.size()) {
                return path + " is " + actual + ", not " + expected;
            }
            if (expected.isArray()) {
                for (int i = 0; i < expected.size(); i++) {
                    String difference = difference(path + "/" + i, expected.get(i), actual.get(i));
                    if (!difference.isEmpty()) {
                        return difference;
                    }
                }
                return "";
            }
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                String difference =
                        difference(path + "/" + field.getKey(), field.getValue(), actual.path(field.getKey()));
                if (!difference.isEmpty()) {
                    return difference;
                }
            }
            return "";
        }
        return expected.equals(actual) ? "" : path + " is " + actual + ", not " + expected;
    }

    /**
     * Returns the request of a recorded curl command line.
     *
     * @param target returns the URI of a path
     */
    static HttpRequest.Builder request(JsonNode curl, Function<String, URI> target) throws Exception {
        String method = "GET";
        String path = "/";
        String raw = null;
        List<String> encoded = new ArrayList<>();
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < curl.size(); i++) {
            String argument = curl.get(i).asText();
            switch (argument) {
                case "-I" -> method = "HEAD";
                case "-X" -> method = curl.get(++i).asText();
                case "-F" -> part(form, curl.get(++i).asText());
                case "-H" -> {
                    String[] header = curl.get(++i).asText().split(": ", 2);
                    headers.put(header[0], header[1]);
                }
                case "-d", "--data-binary" -> raw = curl.get(++i).asText();
                case "--data-urlencode" -> {
                    String[] field = curl.get(++i).asText().split("=", 2);
                    encoded.add(field[0] + "="
                            + URLEncoder.encode(
                                    new String(content(field[1]), StandardCharsets.UTF_8), StandardCharsets.UTF_8));
                }
                default -> path = argument;
            }
        }
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
        if (form.size() > 0) {
            form.writeBytes("--b--\r\n".getBytes(StandardCharsets.UTF_8));
            headers.put("Content-Type", "multipart/form-data; boundary=b");
            body = HttpRequest.BodyPublishers.ofByteArray(form.toByteArray());
        } else if (raw != null) {
            headers.putIfAbsent("Content-Type", "application/x-www-form-urlencoded");
            body = HttpRequest.BodyPublishers.ofByteArray(content(raw));
        } else if (!encoded.isEmpty()) {
            headers.put("Content-Type", "application/x-www-form-urlencoded");
            body = HttpRequest.BodyPublishers.ofString(String.join("&", encoded));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(target.apply(path)).method(method, body);
        headers.forEach(request::header);
        return request;
    }

    /** One -F argument: name=@file[;type=…], name=&lt;BASE64(file), or name=text. */
    private static void part(ByteArrayOutputStream form, String argument) throws Exception {
        String[] field = argument.split("=", 2);
        StringBuilder head = new StringBuilder("--b\r\nContent-Disposition: form-data; name=\"" + field[0] + "\"");
        byte[] content;
        if (field[1].startsWith("@")) {
            String[] file = field[1].substring(1).split(";type=", 2);
            String type = file.length == 2 ? file[1] : file[0].endsWith(".png") ? "image/png" : "image/jpeg";
            head.append("; filename=\"")
                    .append(file[0])
                    .append("\"\r\nContent-Type: ")
                    .append(type);
            content = Files.readAllBytes(DATA.resolve(file[0]));
        } else {
            content = content(field[1].startsWith("<") ? field[1].substring(1) : field[1]);
        }
        form.writeBytes((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] content(String text) throws Exception {
        if (text.startsWith("BASE64(")) {
            byte[] file = Files.readAllBytes(DATA.resolve(text.substring(7, text.length() - 1)));
            return Base64.getEncoder().encode(file);
        }
        if (text.startsWith("@")) {
            return Files.readAllBytes(DATA.resolve(text.substring(1)));
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
