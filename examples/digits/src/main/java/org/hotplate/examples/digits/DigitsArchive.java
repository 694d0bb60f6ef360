// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The content of {@code digits.model}: a manifest 0.2 of MXNet Model Server 0.4 and the files it names. */
final class DigitsArchive {
    static final String MANIFEST = "MANIFEST.json";
    static final String PARAMETERS = "digits-0000.params";
    static final String ACCURACY = "ACCURACY.txt";

    private DigitsArchive() {}

    /** The two files that MXNet loads. */
    static SortedMap<String, byte[]> network(List<Weights> weights) {
        var entries = new TreeMap<String, byte[]>();
        entries.put(Resources.SYMBOL, Resources.bytes(Resources.SYMBOL));
        entries.put(PARAMETERS, ParamsFile.write(weights));
        return entries;
    }

    static byte[] pack(List<Weights> weights, Accuracy accuracy) {
        var entries = network(weights);
        entries.put(MANIFEST, manifest(accuracy).getBytes(UTF_8));
        entries.put(ACCURACY, report(accuracy).getBytes(UTF_8));
        entries.put(Resources.SIGNATURE, Resources.bytes(Resources.SIGNATURE));
        entries.put(Resources.LABELS, Resources.bytes(Resources.LABELS));
        entries.put(Resources.SERVICE, Resources.bytes(Resources.SERVICE));
        return StoredZip.write(entries);
    }

    private static String manifest(Accuracy accuracy) {
        return """
                {
                  "Model-Archive-Version": 0.2,
                  "Model-Archive-Description": "Reads one handwritten digit; right on %s held-out pictures of the MNIST set it was trained on",
                  "Model-Server": 0.4,
                  "Model": {
                    "Symbol": "%s",
                    "Parameters": "%s",
                    "Signature": "%s",
                    "Service": "%s",
                    "Description": "A convolutional network for handwritten digits",
                    "Model-Name": "digits",
                    "Model-Format": "MXNet-Symbolic"
                  },
                  "Engine": {"MXNet": "1.9.1"}
                }
                """
                .formatted(accuracy, Resources.SYMBOL, PARAMETERS, Resources.SIGNATURE, Resources.SERVICE);
    }

    private static String report(Accuracy accuracy) {
        return """
                Held-out accuracy: %s

                Measured on the 10,000 test pictures of the MNIST set (Y. LeCun, C. Cortes, C. Burges), none of which
                was trained on, by the program that trained this network: examples/digits of the Hotplate sources.
                """
                .formatted(accuracy);
    }
}
