// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.JsonFile;
import org.hotplate.archive.SignatureFile;
import org.hotplate.tensor.Signature;

/** The rules of MMS's exporter for {@code signature.json}, which are stricter than this server's. */
final class SignatureRules {

    static final String FILE = "signature.json";

    private static final List<String> TYPES = List.of(Signature.IMAGE, Signature.JSON);

    private SignatureRules() {}

    static Signature read(Path file, String folder) throws ArchiveException {
        JsonFile json = JsonFile.read(file, folder);
        for (String key : List.of("input_type", "output_type")) {
            String type = json.text(json.root(), "", key)
                    .orElseThrow(
                            () -> json.fault("has no '%s'; it must be %s".formatted(key, String.join(" or ", TYPES))));
            if (!TYPES.contains(type)) {
                throw json.fault(
                        "has '%s' for '%s', which must be %s".formatted(type, key, String.join(" or ", TYPES)));
            }
        }
        for (String key : List.of("inputs", "outputs")) {
            check(json, key);
        }
        return SignatureFile.read(file, folder);
    }

    private static void check(JsonFile json, String key) throws ArchiveException {
        JsonNode list = json.root().path(key);
        if (!list.isArray()) {
            throw json.fault("must have a list '%s', as in {\"data_name\": \"data\", \"data_shape\": [0, 3, 224, 224]}"
                    .formatted(key));
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            if (!item.isObject()) {
                throw json.fault("has %s for '%s[%d]', which must be an object with 'data_name' and 'data_shape'"
                        .formatted(JsonFile.show(item), key, i));
            }
            if (!item.path("data_shape").isArray()) {
                throw json.fault(
                        "has no '%s[%d].data_shape'; it must be a list of whole numbers, the batch first, 0 for any"
                                .formatted(key, i));
            }
        }
    }
}
