// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.PictureHeader.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureHeaderTest {

    private final byte[] jpeg = SamplePictures.jpeg(SamplePictures.drawn(37, 21, 1));
    private final byte[] progressive = SamplePictures.progressiveJpeg(SamplePictures.drawn(37, 21, 1));
    private final byte[] png = SamplePictures.png(SamplePictures.drawn(19, 33, 1));

    @Test
    void readsTheDimensionsOfEveryFormat() throws HandlerException {
        assertThat(PictureHeader.read(jpeg)).isEqualTo(new PictureHeader(Format.JPEG, 37, 21));
        assertThat(PictureHeader.read(progressive)).isEqualTo(new PictureHeader(Format.JPEG, 37, 21));
        assertThat(PictureHeader.read(png)).isEqualTo(new PictureHeader(Format.PNG, 19, 33));
    }

    @Test
    void refusesWhatIsNeitherJpegNorPng() {
        assertThatThrownBy(() -> PictureHeader.read(new byte[0])).hasMessage("The picture is empty: 0 bytes");
        assertThatThrownBy(() -> PictureHeader.read("GIF89a......".getBytes()))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BAD_REQUEST))
                .hasMessageContaining("12 bytes, is neither a JPEG nor a PNG");
    }

    @Test
    void refusesAPictureWithTooManyPixelsBeforeDecodingIt() throws HandlerException {
        PictureHeader bomb =
                PictureHeader.read(bytes("89504e470d0a1a0a 0000000d 49484452 00004e20 00004e20 0802000000 00000000"));

        assertThatCode(() -> bomb.check(400_000_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> bomb.check(50_000_000))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessage("The picture has 20000 x 20000 = 400000000 pixels; at most 50000000 are allowed"
                        + " (the model's option max_pixels)");
    }

    @Test
    void refusesDimensionsThatCannotBe() {
        assertThatThrownBy(() -> PictureHeader.read(
                        bytes("89504e470d0a1a0a 0000000d 49484452 00000000 00000001 0802000000 00000000")))
                .hasMessageContaining("0 x 1");
        assertThatThrownBy(() -> PictureHeader.read(
                        bytes("89504e470d0a1a0a 0000000d 49484452 ffffffff 00000001 0802000000 00000000")))
                .hasMessageContaining("4294967295 x 1");
        assertThatThrownBy(() -> PictureHeader.read(bytes("ffd8 ffc0 0011 08 0000 0010 03")))
                .hasMessageContaining("16 x 0");
    }

    @Test
    void noticesEveryCutThroughAPicture() throws HandlerException {
        for (byte[] whole : new byte[][] {jpeg, progressive, png}) {
            PictureHeader header = PictureHeader.read(whole);
            header.checkComplete(whole);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);

                assertThatThrownBy(() -> {
                            PictureHeader.read(cut);
                            header.checkComplete(cut);
                        })
                        .isInstanceOf(HandlerException.class);
            }
            assertThatThrownBy(() -> header.checkComplete(Arrays.copyOf(whole, whole.length - 1)))
                    .hasMessageContaining("truncated picture");
        }
    }

    @Test
    void ignoresWhatFollowsTheEnd() throws HandlerException {
        for (byte[] whole : new byte[][] {jpeg, png}) {
            byte[] padded = Arrays.copyOf(whole, whole.length + 100);

            PictureHeader.read(padded).checkComplete(padded);
        }
    }

    @Test
    void isNotFooledByTheEndMarkerOfAThumbnail() throws HandlerException {
        ByteArrayOutputStream withThumbnail = new ByteArrayOutputStream();
        withThumbnail.write(jpeg, 0, 2);
        withThumbnail.writeBytes(bytes("ffe1"));
        withThumbnail.write(jpeg.length + 2 >> 8);
        withThumbnail.write(jpeg.length + 2);
        withThumbnail.writeBytes(jpeg);
        withThumbnail.write(progressive, 2, progressive.length - 4);
        byte[] cut = withThumbnail.toByteArray();

        PictureHeader header = PictureHeader.read(cut);
        assertThat(header).isEqualTo(new PictureHeader(Format.JPEG, 37, 21));
        assertThatThrownBy(() -> header.checkComplete(cut)).hasMessageContaining("truncated picture");

        withThumbnail.writeBytes(bytes("ffd9"));
        header.checkComplete(withThumbnail.toByteArray());
    }

    @Test
    void acceptsFillBytesRestartMarkersAndStrayBytes() throws HandlerException {
        byte[] odd = bytes("ffd8 fffffe 0003 41 0102 ffc2 000b 08 0002 0003 01 01 11 00"
                + "ffda 0008 01 01 00 00 3f 00 1234ff0056ffd178 ffc4 0003 00 ffda 0002 9a ffffd9");

        PictureHeader header = PictureHeader.read(odd);

        assertThat(header).isEqualTo(new PictureHeader(Format.JPEG, 3, 2));
        header.checkComplete(odd);
    }

    @ParameterizedTest
    @CsvSource({
        "kitten.jpg, 720, 720",
        "kitten_small.jpg, 224, 168",
        "loadtest.jpg, 400, 400",
        "big.jpg, 1600, 1200",
        "one.jpg, 1, 1",
        "kitten_png.png, 400, 400"
    })
    void readsRealPictures(String name, int width, int height) throws HandlerException {
        byte[] picture = SamplePictures.shared(name);

        PictureHeader header = PictureHeader.read(picture);

        assertThat(header.width()).isEqualTo(width);
        assertThat(header.height()).isEqualTo(height);
        header.checkComplete(picture);
    }

    @ParameterizedTest
    @CsvSource({"3dogs.jpg", "cmyk.jpg", "dog_bike_car.jpg", "gray.jpg", "kitten_djl.jpg", "rot6.jpg"})
    void findsTheEndOfRealPictures(String name) throws HandlerException {
        byte[] picture = SamplePictures.shared(name);

        PictureHeader.read(picture).checkComplete(picture);
    }

    @Test
    void noticesTheRealPictureThatIsCutShort() throws HandlerException {
        byte[] picture = SamplePictures.shared("truncated.jpg");

        PictureHeader header = PictureHeader.read(picture);

        assertThatThrownBy(() -> header.checkComplete(picture)).hasMessageContaining("truncated picture: the JPEG of");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
