// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Optional;
import java.util.Random;
import org.hotplate.archive.ServiceFile.Stock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StockRulesTest {

    /** Does what MMS's vision service does, step by step as that one does. */
    private static final String VISION =
            """
            # a licence
            \"\"\"What this is for.\"\"\"
            from mms.model_service.mxnet_model_service import MXNetBaseService
            from mms.utils.mxnet import image, ndarray


            class MXNetVisionService(MXNetBaseService):
                \"\"\"Pictures in, five labels out.\"\"\"
                def _preprocess(self, data):
                    tensors = []
                    for n, raw in enumerate(data):
                        shape = self.signature['inputs'][n]['data_shape']
                        # channels first
                        [h, w] = shape[2:]
                        x = image.read(raw)
                        x = image.resize(x, w, h)
                        x = image.transform_shape(x)
                        tensors.append(x)
                    return tensors

                def _postprocess(self, data):
                    assert hasattr(self, 'labels'), \\
                        "No labels. " \\
                        "Where is synset.txt?"
                    return [ndarray.top_probability(d, self.labels, top=5) for d in data]
            """;

    private static final String BASE =
            """
            import mxnet as mx
            from mxnet.io import DataBatch
            from mms.log import get_logger
            from mms.model_service.model_service import SingleNodeService

            logger = get_logger()

            def check_input_shape(inputs, signature):
                assert isinstance(inputs, list), 'no list'
                for input, sig_input in zip(inputs, signature['inputs']):
                    assert len(input.shape) == len(sig_input['data_shape']), '%d' % (len(inputs))

            class MXNetBaseService(SingleNodeService):
                def __init__(self, model_name, model_dir, manifest, gpu=None):
                    self.ctx = mx.gpu(int(gpu)) if gpu is not None else mx.cpu()
                    epoch = int(self.param_filename[len(model_name) + 1: -len('.params')])

                def _preprocess(self, data):
                    return map(mx.nd.array, data)

                def _postprocess(self, data):
                    return [str(d.asnumpy().tolist()) for d in data]

                def _inference(self, data):
                    check_input_shape(data, self.signature)
                    data = [item.as_in_context(self.ctx) for item in data]
                    self.mx_model.forward(DataBatch(data))
                    return self.mx_model.get_outputs()

                @property
                def signature(self):
                    return self._signature
            """;

    private static final String GLUON =
            """
            import mxnet
            import numpy as np
            from mms.model_service.mxnet_model_service import GluonImperativeBaseService
            from mms.utils.mxnet import ndarray

            class Renamed(GluonImperativeBaseService):
                def _preprocess(self, data):
                    img_list = []
                    for idx, img in enumerate(data):
                        [h, w] = self.signature['inputs'][idx]['data_shape'][2:]
                        a = mxnet.img.imdecode(img)
                        a = mxnet.image.imresize(a, w, h)
                        a = a.astype(np.float32)
                        a /= 255
                        a = mxnet.image.color_normalize(a, mean=mxnet.nd.array([0.485, 0.456, 0.406]),
                                                        std=mxnet.nd.array([0.229, 0.224, 0.225]))
                        a = mxnet.nd.transpose(a, (2, 0, 1))
                        a = a.expand_dims(axis=0)
                        img_list.append(a)
                    return img_list

                def _inference(self, data):
                    super(Renamed, self)._inference(data)
                    output = self.net(data[0])
                    return output.softmax()

                def _postprocess(self, data):
                    return [ndarray.top_probability(d, self.labels, top=5) for d in data]
            """;

    private static Optional<String> recognised(String python) {
        return StockRules.recognise("custom-service.py", python).map(Stock::service);
    }

    @Test
    void recognisesACopyUnderAnotherName() {
        assertThat(StockRules.recognise("custom-service.py", VISION))
                .contains(
                        new Stock(
                                "mxnet_vision_service",
                                "custom-service.py is a copy of MMS's mxnet_vision_service.py under another name: it does the same"));
        assertThat(recognised(BASE)).contains("mxnet_model_service");
        assertThat(recognised(GLUON)).contains("gluon_vision_service");
    }

    @Test
    void readsOnWhateverLinesEndInAndBlocksAreIndentedBy() {
        assertThat(recognised(VISION.replace("\n", "\r\n"))).isPresent();
        assertThat(recognised(VISION.replace("    ", "\t"))).isPresent();
        assertThat(recognised(VISION.replace("    ", "  "))).isPresent();
        assertThat(recognised(VISION.replace("'data_shape'", "\"data_shape\""))).isPresent();
        assertThat(recognised(VISION.stripTrailing())).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class MXNetVisionService( | class Custom(",
                "[h, w] = shape[2:] | h, w = shape[2:]",
                "[h, w] = shape[2:] | _, _, h, w = shape",
                "[h, w] = shape[2:] | h = shape[2]; w = shape[3]",
                "from mms.utils.mxnet import image, ndarray | import mms.utils.mxnet.image as image; from mms.utils.mxnet import ndarray",
                "import image, ndarray | import image, ndarray; import logging; log = logging.getLogger(__name__)",
                "top=5 | 5",
            })
    void recognisesTheSameInOtherWords(String words, String otherWords) {
        String python = VISION.replace(words, otherWords);

        assertThat(python).isNotEqualTo(VISION);
        assertThat(recognised(python)).contains("mxnet_vision_service");
    }

    @Test
    void recognisesAPlainRewriting() {
        String python =
                """
                from mms.model_service.mxnet_model_service import MXNetBaseService as Base
                from mms.utils.mxnet import image as img, ndarray as nd
                class Labels(Base):
                  def _preprocess(self, pictures):
                    return [img.transform_shape(img.resize(img.read(p),
                        self.signature['inputs'][i]['data_shape'][3],
                        self.signature['inputs'][i]['data_shape'][2])) for i, p in enumerate(pictures)]
                  def _postprocess(self, outputs):
                    found = []
                    for output in outputs:
                        best = nd.top_probability(output, self.labels, top=5)
                        found.append(best)
                    return found
                """;

        assertThat(recognised(python)).contains("mxnet_vision_service");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "top=5 | top=3",
                "self.labels | self.names",
                "image.resize(x, w, h) | image.resize(x, h, w)",
                "image.resize(x, w, h) | image.resize(x, w, h, interp=1)",
                "image.resize(x, w, h) | image.resize(x, 224, 224)",
                "image.read(raw) | image.read(raw, 0)",
                "image.transform_shape(x) | image.transform_shape(x, dim_order='NHWC')",
                "image.transform_shape(x) | image.transform_shape(x) / 255",
                "image.transform_shape(x) | image.color_normalize(image.transform_shape(x), mean, std)",
                "tensors.append(x) | tensors.append(x / 255.0)",
                "tensors.append(x) | x -= 128; tensors.append(x)",
                "tensors.append(x) | x[:] = 0; tensors.append(x)",
                "tensors.append(x) | audit(x); tensors.append(x)",
                "tensors.append(x) | y = audit(x); tensors.append(x)",
                "return tensors | return tensors[:1]",
                "return tensors | return tensors + tensors",
                "shape[2:] | shape[1:3]",
                "import image, ndarray | import ndarray; from mine import image",
                "import image, ndarray | import image, ndarray; import mine",
                "import image, ndarray | import *",
                "MXNetVisionService(MXNetBaseService) | MXNetVisionService(MXNetBaseService, Mixin)",
                "MXNetVisionService(MXNetBaseService) | MXNetVisionService(object)",
                "for d in data] | for d in data if d]",
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
                "    def _inference(self, data):\n        return data\n",
                "    def ping(self): return 1\n",
                "    top = 3\n",
                "    def _postprocess(self, data):\n        return data\n",
                "MXNetVisionService._preprocess = None\n",
                "class Other(MXNetBaseService):\n    pass\n",
                "if True:\n    print(1)\n",
                "image.read = print\n",
                "from mms.model_service.gluon_vision_service import GluonVisionService\n",
                "@property\n",
            })
    void refusesACopyWithMoreInIt(String more) {
        assertThat(recognised(VISION + more)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "map(mx.nd.array, data) | map(mx.nd.array, data[0])",
                "map(mx.nd.array, data) | [mx.nd.array(d) / 255 for d in data]",
                "str(d.asnumpy().tolist()) | str(d.asnumpy().argmax())",
                "return self.mx_model.get_outputs() | return [o * 2 for o in self.mx_model.get_outputs()]",
                "return self.mx_model.get_outputs() | return self.mx_model.get_outputs()[0]",
                "def signature | def extra",
                "@property | @traced",
            })
    void refusesAChangedCopyOfTheBaseService(String words, String otherWords) {
        String python = BASE.replace(words, otherWords);

        assertThat(python).isNotEqualTo(BASE);
        assertThat(recognised(python)).isEmpty();
    }

    @Test
    void refusesACopyOfTheBaseServiceThatDefinesAMethodTwice() {
        assertThat(recognised(BASE + "    def _preprocess(self, data): return data\n"))
                .isEmpty();
        assertThat(recognised(BASE + "class Other(SingleNodeService): pass\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/= 255, /= 127",
        "a /= 255, pass",
        "0.485, 0.5",
        "output.softmax(), output",
        "self.net(data[0]), self.net(data[1])"
    })
    void refusesAChangedCopyOfTheGluonService(String words, String otherWords) {
        assertThat(recognised(GLUON.replace(words, otherWords))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from mms.model_service.mxnet_vision_service import MXNetVisionService",
                "from mms.model_service.mxnet_vision_service import MXNetVisionService as Mine  # renamed",
                "import os\nfrom mms.model_service.mxnet_vision_service import MXNetVisionService\nclass Custom(MXNetVisionService): pass",
                "from mms.model_service.mxnet_vision_service import MXNetVisionService\n__all__ = ['MXNetVisionService']",
                "from mms.model_service.mxnet_vision_service import MXNetVisionService\nclass C(MXNetVisionService):\n    '''Mine.'''",
                "from mms.model_service import mxnet_vision_service as v\nclass C(v.MXNetVisionService):\n    pass\n",
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
                "from mms.a import MXNetVisionService\nMXNetVisionService = None",
                "from mms.a import GluonImperativeBaseService\nclass C(GluonImperativeBaseService): pass",
                "class MXNetVisionService: pass",
                "class C(",
                "'''never closed",
                "  x = 1\n y = 2",
                "\u0000\uFFFD$?",
                "class",
                "def",
                "import",
                "from",
                "from x import",
                "for",
                "@",
                "x = ",
                "[",
                ")",
                ";;",
                "\\",
                "'\\",
            })
    void doesNotGuess(String python) {
        assertThat(recognised(python)).isEmpty();
    }

    @Test
    void readsRandomTextWithoutFailing() {
        String noise = "()[]{}:;=.,'\"\\\n\t #@x5";
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? VISION : BASE);
            for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                int at = random.nextInt(text.length() - 20);
                text.replace(at, at + random.nextInt(12), noise.substring(random.nextInt(noise.length())));
            }

            assertThatCode(() -> recognised(text.toString())).as("%s", text).doesNotThrowAnyException();
        }
    }

    @Test
    void isNotHeldUpByTextMadeToDoSo() {
        String doubling = "    x = f(x, x)\n".repeat(200);
        String method = "from mms.a import MXNetBaseService\nclass C(MXNetBaseService):\n  def _preprocess(self, x):\n";

        assertThat(recognised(method + doubling)).isEmpty();
        assertThat(recognised("'''" + "\\x".repeat(100_000) + "'''")).isEmpty();
        assertThat(recognised("(".repeat(200_000))).isEmpty();
    }
}
