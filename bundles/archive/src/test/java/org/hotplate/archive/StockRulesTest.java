// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.hotplate.archive.ServiceFile.Stock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StockRulesTest {

    /** The file in MMS 0.4.0. */
    private static final String VISION = resource("mms-0.4-mxnet_vision_service.py");

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(StockRulesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<String> recognised(String python) {
        return StockRules.recognise("custom-service.py", python).map(Stock::service);
    }

    @Test
    void recognisesACopyUnderAnotherName() {
        assertThat(StockRules.recognise("custom-service.py", VISION))
                .contains(new Stock(
                        "mxnet_vision_service",
                        "custom-service.py is a copy of MMS's mxnet_vision_service.py under another name"));
    }

    @Test
    void ignoresLineEndsCommentsBlankLinesAndTheNameOfTheClass() {
        assertThat(recognised(VISION.replace("\n", "\r\n"))).isPresent();
        assertThat(recognised(VISION.replace("    ", "\t"))).isPresent();
        assertThat(recognised(VISION.replace("\n", " \n"))).isPresent();
        assertThat(recognised(VISION.replaceAll("(?m)^ *#.*$", ""))).isPresent();
        assertThat(recognised("# mine\n\n" + VISION.stripTrailing())).isPresent();
        assertThat(recognised(VISION.replace("MXNetVisionService", "Custom"))).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "top=5 | top=3",
                "self.labels | self.names",
                "img_arr, w, h | img_arr, h, w",
                "image.read(img) | image.read(img, 0)",
                "[h, w] = input_shape[2:] | [h, w] = input_shape[1:3]",
                "import image, ndarray | import ndarray; from mine import image",
                "(MXNetBaseService): | (MXNetBaseService, Mixin):",
                "`        return img_list` | `    return img_list`",
                "for d in data] | for d in data[:1]]",
            })
    void refusesACopyThatWasChanged(String words, String otherWords) {
        String python = VISION.replace(words, otherWords);

        assertThat(python).isNotEqualTo(VISION);
        assertThat(recognised(python)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n    def ping(self): return 1\n",
                "\n    top = 3\n",
                "\nMXNetVisionService._preprocess = None\n",
                "\nclass Other(MXNetBaseService):\n    pass\n",
                "\nimport os\n",
            })
    void refusesACopyWithMoreInIt(String more) {
        assertThat(recognised(VISION + more)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from mms.model_service.mxnet_vision_service import MXNetVisionService",
                "from mms.model_service.mxnet_vision_service import MXNetVisionService as Mine  # renamed",
                "import os\nfrom mms.model_service.mxnet_vision_service import MXNetVisionService\nclass Custom(MXNetVisionService): pass",
                "from mms.model_service.mxnet_vision_service import MXNetVisionService\n__all__ = ['MXNetVisionService']",
                "# mine\nfrom mms.model_service.mxnet_vision_service import MXNetVisionService as V\n\nclass C(V):\n    pass\n",
            })
    void recognisesOneThatOnlyTakesAStockClass(String python) {
        assertThat(recognised(python)).contains("mxnet_vision_service");
    }

    @Test
    void saysHowItWasSeen() {
        String python =
                "from mms.model_service.mxnet_model_service import MXNetBaseService\nclass Mine(MXNetBaseService):\n  pass";

        assertThat(StockRules.recognise("mine.py", python))
                .contains(new Stock(
                        "mxnet_model_service", "mine.py extends MMS's MXNetBaseService and overrides nothing"));
        assertThat(recognised("from ssd_service import SSDService")).contains("ssd_service");
        assertThat(recognised("from lstm_ptb_service import MXNetLSTMService")).contains("lstm_ptb_service");
        assertThat(recognised("from gluon_crepe import CharacterCNNService")).contains("gluon_crepe");
        assertThat(recognised("from pixel2pixel_service import Pixel2pixelService"))
                .contains("pixel2pixel_service");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# Stands in for the Python service of the original archive: only its name matters here.",
                "from mine import MXNetVisionService",
                "from mms.a import MXNetVisionService\nfrom mms.b import MXNetBaseService",
                "from mms.a import MXNetVisionService\nclass C(MXNetVisionService):\n  def _preprocess(self, d): return d",
                "from mms.a import MXNetVisionService\nclass C(MXNetVisionService):\n  top = 3",
                "from mms.a import MXNetVisionService\nclass C(MXNetVisionService): pass\nclass D(C): pass",
                "from mms.a import MXNetVisionService\nprint('hello')",
                "from mms.a import MXNetVisionService\nimport mine",
                "from mms.a import MXNetVisionService\nMXNetVisionService = None",
                "from mms.a import MXNetVisionService as V\nclass C(MXNetVisionService): pass",
                "from mms.a import MXNetVisionService, other",
                "from mms.a import MXNetVisionService\n__all__ = [run()]",
                "from mms.a import *",
                "from mms.a import GluonImperativeBaseService\nclass C(GluonImperativeBaseService): pass",
                "class MXNetVisionService: pass",
                "class C(",
                "\u0000\uFFFD$?",
            })
    void doesNotGuess(String python) {
        assertThat(recognised(python)).isEmpty();
    }

    @Test
    void readsHostileTextInLinearTime() {
        assertThat(recognised("class x\n".repeat(30_000))).isEmpty();
        assertThat(recognised("(".repeat(200_000))).isEmpty();
        assertThat(recognised("from mms." + "a.".repeat(100_000) + "b import C" + " ".repeat(100_000)))
                .isEmpty();
    }
}
