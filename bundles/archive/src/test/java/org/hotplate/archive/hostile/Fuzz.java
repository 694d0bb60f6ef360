// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Creates damaged archives from valid ones. The same seed and number always lead to the same archive, so that each can
 * be reproduced.
 *
 * @param seed of the whole run
 */
record Fuzz(long seed) {

    private static final List<byte[]> SOUND = List.of(
            TinyModel.zip().bytes(),
            deflated().bytes(),
            TinyModel.zip()
                    .change("synset.txt", entry -> entry.wide(entry.size, entry.packed))
                    .end(facts -> new long[] {0xffff, 0xffffffffL, 0xffffffffL})
                    .end64(facts -> facts)
                    .bytes(),
            TinyModel.zip().change("MANIFEST.json", RawEntry::follow).bytes(),
            TinyModel.zip().before(Bytes.utf8("#!/bin/sh\n")).bytes(),
            TinyModel.zip().comment(Bytes.utf8("a comment")).bytes());

    private static final long[] NUMBERS = {
        0, 1, 2, 8, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffffL, 0x80000000L, 0xfffffffeL, 0xffffffffL
    };

    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "null",
        "true",
        "-1",
        "0",
        "1.5",
        "1e999999",
        "99999999999999999999",
        "\\u0000",
        "\\ud800",
        "\"\"",
        "[[[[",
        "{\"a\":",
        "\n",
        "\t",
        "\0",
        "\uFEFF",
        "\u202E",
        "*",
        "?",
        "../",
        "C:\\",
        "\"*\"",
        "é",
        "//",
        "#"
    };

    private static final String SERVICE =
            """
            \"""A copy of a stock service.\"""
            import json, numpy as np
            from mms.model_service.mxnet_vision_service import MXNetVisionService as Base
            from mms.utils.mxnet import image

            class CustomService(Base):
                top = 5
                def _postprocess(self, data):
                    \"\"\"Labels.\"\"\"
                    assert hasattr(self, 'labels'), "no labels"
                    return [{'p': float(x[0]), 'c': self.labels[i]} for i, x in enumerate(data)]
            """;

    private static final String[] PYTHON = {
        "(",
        ")",
        "[",
        "\"\"\"",
        "'",
        "\\",
        "\n",
        "\n    ",
        "\t",
        "def ",
        "class ",
        "import ",
        "from ",
        ".",
        "*",
        "=",
        ":",
        "#",
        "lambda: ",
        "\0",
        "f'{",
        "é",
        "async ",
        "@",
        ";",
        "0x",
        "1e",
        "...",
        "if x:\n"
    };

    /** Returns the archive of that number. */
    byte[] input(int number) {
        Random random = new Random(seed * 1_000_003 + number);
        byte[] sound = SOUND.get(random.nextInt(SOUND.size()));
        return switch (random.nextInt(10)) {
            case 0 -> flipped(random, sound, 0);
            case 1 -> flipped(random, sound, directory(sound));
            case 2, 3 -> header(random, sound);
            case 4 -> cut(random, sound);
            case 5 -> spliced(random, sound, SOUND.get(random.nextInt(SOUND.size())));
            case 6 -> with(random, "MANIFEST.json", text(random, TinyModel.MANIFEST, TOKENS));
            case 7 -> with(random, "signature.json", text(random, TinyModel.SIGNATURE, TOKENS));
            case 8 -> service(random);
            default -> network(random);
        };
    }

    private static RawZip deflated() {
        RawZip zip = new RawZip();
        TinyModel.files().forEach((name, content) -> zip.add(RawEntry.deflated(name, content)));
        return zip;
    }

    private static byte[] flipped(Random random, byte[] sound, int from) {
        byte[] bytes = sound.clone();
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
            int at = from + random.nextInt(bytes.length - from);
            bytes[at] ^= random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt(256);
        }
        return bytes;
    }

    /** Sets one or more fields of headers to values that often cause errors. */
    private static byte[] header(Random random, byte[] sound) {
        byte[] bytes = sound.clone();
        for (int fields = 1 + random.nextInt(3); fields > 0; fields--) {
            int header = header(bytes, random.nextInt(bytes.length));
            int at = Math.min(bytes.length - 4, header + 4 + 2 * random.nextInt(24));
            long number =
                    NUMBERS[random.nextInt(NUMBERS.length)] + (random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0);
            int width = random.nextBoolean() ? 2 : 4;
            for (int i = 0; i < width; i++) {
                bytes[at + i] = (byte) (number >> 8 * i);
            }
        }
        return bytes;
    }

    /** Returns the offset of the header before a position. */
    private static int header(byte[] bytes, int from) {
        for (int at = Math.min(from, bytes.length - 4); at > 0; at--) {
            if (bytes[at] == 'P' && bytes[at + 1] == 'K') {
                return at;
            }
        }
        return 0;
    }

    /** Returns the offset of the directory. */
    private static int directory(byte[] bytes) {
        for (int at = 0; at < bytes.length - 4; at++) {
            if (bytes[at] == 'P' && bytes[at + 1] == 'K' && bytes[at + 2] == 1 && bytes[at + 3] == 2) {
                return at;
            }
        }
        return 0;
    }

    private static byte[] cut(Random random, byte[] sound) {
        int from = random.nextInt(3) == 0 ? random.nextInt(sound.length) : 0;
        byte[] bytes = Arrays.copyOfRange(sound, from, from + random.nextInt(sound.length - from + 1));
        return random.nextInt(4) == 0 && bytes.length > 22 ? flipped(random, bytes, 0) : bytes;
    }

    private static byte[] spliced(Random random, byte[] one, byte[] two) {
        int head = random.nextInt(one.length);
        int tail = random.nextInt(two.length);
        byte[] bytes = Bytes.joined(Arrays.copyOf(one, head), Arrays.copyOfRange(two, tail, two.length));
        return random.nextInt(4) == 0 ? Bytes.joined(one, bytes) : bytes;
    }

    private static String text(Random random, String sound, String[] tokens) {
        StringBuilder text = new StringBuilder(sound);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(random.nextInt(8) == 0 ? 60 : 4));
            String token = tokens[random.nextInt(tokens.length)];
            text.replace(at, end, random.nextInt(50) == 0 ? token.repeat(1 + random.nextInt(3000)) : token);
            if (text.isEmpty()) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static byte[] service(Random random) {
        Map<String, byte[]> files = new LinkedHashMap<>(TinyModel.files());
        files.remove("mxnet_model_service.py");
        files.put("MANIFEST.json", Bytes.utf8(TinyModel.MANIFEST.replace("mxnet_model_service.py", "custom.py")));
        files.put("custom.py", Bytes.utf8(text(random, SERVICE, PYTHON)));
        return RawZip.of(files).bytes();
    }

    private static byte[] network(Random random) {
        return random.nextBoolean()
                ? TinyModel.with("tiny-0000.params", flipped(random, TinyModel.params(), 0))
                        .bytes()
                : with(random, "tiny-symbol.json", text(random, TinyModel.SYMBOL, TOKENS));
    }

    private static byte[] with(Random random, String name, String text) {
        byte[] bytes = text.getBytes(random.nextInt(20) == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
        return TinyModel.with(name, bytes).bytes();
    }
}
