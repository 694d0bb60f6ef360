// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.benchmarks.client.RequestBytes;

/** The available workloads: real models if the test data are present, else the product's own sample. */
final class Workloads {

    private final Path samples;
    private final Path testdata;

    Workloads(Path home, Path testdata) {
        this.samples = home.resolve("samples");
        this.testdata = testdata;
    }

    boolean real() {
        return Files.isRegularFile(testdata.resolve("models/squeezenet_v1.0.model"));
    }

    /** Returns the one with a picture of a camera's size. */
    Workload big() throws IOException {
        return real()
                ? picture("squeezenet", "kitten.jpg, 111 KB", squeezenet(), testdata.resolve("images/kitten.jpg"))
                : picture("digits", "digit-5-paper.jpg, 4 KB", digitsArchive(), samples.resolve("digit-5-paper.jpg"));
    }

    /** Returns the one with a picture of 7 KB, which is fast to decode. */
    Workload small() throws IOException {
        return real()
                ? picture(
                        "squeezenet",
                        "kitten_small.jpg, 7 KB",
                        squeezenet(),
                        testdata.resolve("images/kitten_small.jpg"))
                : digits();
    }

    /** Returns the one with a very small network, so that mainly the server is measured. */
    Workload trivial() throws IOException {
        return real()
                ? new Workload(
                        "two_input",
                        "two_input, JSON of 59 bytes",
                        testdata.resolve("models/two_input.model"),
                        null,
                        RequestBytes.json(
                                "/two_input/predict",
                                "{\"user\":[[0.5,0.5,0.5,0.5]],\"item\":[[0.5,0.5,0.5,0.5,0.5,0.5]]}"))
                : digits();
    }

    /** Returns the product's sample: a small model. */
    Workload digits() throws IOException {
        return picture("digits", "digit-7.jpg, 1 KB", digitsArchive(), samples.resolve("digit-7.jpg"));
    }

    /** Returns all different ones. */
    List<Workload> all() throws IOException {
        return real() ? List.of(big(), small(), trivial()) : List.of(big(), small());
    }

    private Path squeezenet() {
        return testdata.resolve("models/squeezenet_v1.0.model");
    }

    private Path digitsArchive() {
        return samples.resolve("digits.model");
    }

    private static Workload picture(String name, String title, Path archive, Path picture) throws IOException {
        ByteBuffer request = RequestBytes.picture("/" + name + "/predict", Files.readAllBytes(picture));
        return new Workload(name, title, archive, picture, request);
    }
}
