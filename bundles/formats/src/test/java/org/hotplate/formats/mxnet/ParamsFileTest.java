// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.RealFiles;
import org.hotplate.formats.mxnet.ParamsEntry.Kind;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParamsFileTest {

    @TempDir
    Path folder;

    @Test
    void listsArraysWithoutReadingThem() throws Exception {
        Map<String, ParamsEntry> contents = contents(params("arg:weight", "aux:mean", "plain"));

        assertThat(contents.values())
                .extracting(ParamsEntry::name, ParamsEntry::kind, ParamsEntry::shape)
                .containsExactly(
                        tuple("weight", Kind.ARGUMENT, Shape.of(2, 1)),
                        tuple("mean", Kind.AUXILIARY, Shape.of(2, 1)),
                        tuple("plain", Kind.UNNAMED, Shape.of(2, 1)));
        assertThat(contents.get("weight").type()).isEqualTo(DataType.UINT8);
        assertThat(contents.get("weight").bytes()).isEqualTo(2);
    }

    @Test
    void refusesTwoArraysOfOneName() {
        assertThatThrownBy(() -> contents(params("arg:x", "aux:x")))
                .isInstanceOf(MalformedFileException.class)
                .hasMessage("it holds two arrays of one name, 'x'");
    }

    @Test
    void refusesAFileThatWasCutOffAnywhere() throws Exception {
        byte[] whole = params("arg:weight", "aux:mean");

        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> contents(part))
                    .isInstanceOf(MalformedFileException.class)
                    .message()
                    .startsWith("it ");
        }
    }

    @Test
    void refusesCountsThatNoFileHas() throws Exception {
        byte[] many = params("arg:weight");
        ByteBuffer.wrap(many).order(ByteOrder.LITTLE_ENDIAN).putLong(16, Long.MAX_VALUE);
        assertThatThrownBy(() -> contents(many)).hasMessage("it claims to hold 9223372036854775807 arrays");
    }

    @Test
    void survivesNoise() throws Exception {
        Random random = new Random(3);
        byte[] whole = params("arg:weight", "aux:mean");
        for (int i = 0; i < 3000; i++) {
            byte[] noisy = whole.clone();
            noisy[16 + random.nextInt(noisy.length - 16)] = (byte) random.nextInt();
            try {
                contents(noisy);
            } catch (MalformedFileException e) {
                assertThat(e.getMessage()).startsWith("it");
            }
        }
    }

    @Test
    void readsTheRealOnes() throws Exception {
        Map<String, ParamsEntry> squeezenet =
                ParamsFile.contents(RealFiles.entry("squeezenet_v1.0.model", "squeezenet_v1.0-0000.params", folder));

        assertThat(squeezenet.get("conv1_weight"))
                .extracting(ParamsEntry::shape, ParamsEntry::type)
                .containsExactly(Shape.of(96, 3, 7, 7), DataType.FLOAT32);
        assertThat(ParamsFile.contents(RealFiles.entry("lstm_ptb.model", "lstm_ptb-0100.params", folder)))
                .containsKey("embed_weight");
        assertThat(ParamsFile.contents(RealFiles.entry("two_input.model", "two_input-0000.params", folder)))
                .containsKey("fu_weight");
    }

    private Map<String, ParamsEntry> contents(byte[] bytes) throws IOException {
        return ParamsFile.contents(Files.write(folder.resolve("x.params"), bytes));
    }

    /** Writes a file with an array of 2 x 1 bytes under each name. */
    private static byte[] params(String... names) {
        ByteBuffer out = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(0x112).putLong(0).putLong(names.length);
        for (int i = 0; i < names.length; i++) {
            out.putInt(0xF993fac9).putInt(0).putInt(2).putLong(2).putLong(1);
            out.putInt(1).putInt(0).putInt(3).put((byte) 1).put((byte) 2);
        }
        out.putLong(names.length);
        for (String name : names) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            out.putLong(text.length).put(text);
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
