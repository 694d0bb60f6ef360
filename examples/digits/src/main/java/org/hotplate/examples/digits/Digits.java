// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** The command: trains the network, measures it and packs it; or measures a packed one; or writes sample pictures. */
public final class Digits {
    private static final String USAGE =
            """
            Usage: Digits train|check|pictures DATA TARGET
            DATA is the folder with train-images-idx3-ubyte and its three companions; TARGET is the archive to write or
            to measure, or the folder to write sample pictures to.""";
    private static final int EPOCHS = 10;
    private static final long SEED = 28 * 28;

    private Digits() {}

    public static void main(String[] args) throws IOException {
        var task = args.length == 3 ? args[0] : "";
        switch (task) {
            case "train" -> train(Path.of(args[1]), Path.of(args[2]));
            case "check" -> check(Path.of(args[1]), Path.of(args[2]));
            case "pictures" -> new SamplePictures(DigitSet.heldOut(Path.of(args[1]))).write(Path.of(args[2]));
            default -> throw new IllegalArgumentException(USAGE);
        }
    }

    private static void train(Path data, Path archive) throws IOException {
        var heldOut = DigitSet.heldOut(data);
        var begin = Instant.now();
        var weights = new Training(DigitSet.training(data), EPOCHS, SEED, Digits::print).run();
        print("trained in %d s".formatted(Duration.between(begin, Instant.now()).toSeconds()));
        var accuracy = examine(DigitsArchive.network(weights), heldOut);
        Files.write(archive, DigitsArchive.pack(weights, accuracy));
        print("%s: %d bytes".formatted(archive, Files.size(archive)));
    }

    private static void check(Path data, Path archive) throws IOException {
        examine(StoredZip.read(Files.readAllBytes(archive)), DigitSet.heldOut(data));
    }

    private static Accuracy examine(Map<String, byte[]> network, DigitSet heldOut) throws IOException {
        var folder = Files.createTempDirectory("digits");
        try {
            for (var file : network.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            try (var classifier = Classifier.load(folder)) {
                var examination = new Examination(heldOut);
                var accuracy = examination.whiteOnBlack(classifier);
                print("white on black: " + accuracy);
                print("black on white: " + examination.blackOnWhite(classifier));
                print("distorted:      " + examination.distorted(classifier, new Distortion(new Random(SEED))));
                return accuracy;
            }
        } finally {
            for (var name : network.keySet()) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void print(String line) {
        System.out.println(line);
    }
}
