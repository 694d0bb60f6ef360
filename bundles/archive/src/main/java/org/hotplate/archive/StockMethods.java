// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.archive.PythonTokens.UnreadableException;

/**
 * What the methods of MMS's stock services do, 0.1.5 to 0.4.0, in words of our own: each text stands for all those that
 * {@link PythonMethod} cannot tell from it.
 */
final class StockMethods {

    private static final String SHAPE = "self.signature['inputs'][i]['data_shape']";

    static final Set<String> VISION_PREPROCESS = normalForms(
            """
            def _preprocess(self, data):
                tensors = []
                for i, raw in enumerate(data):
                    tensors.append(image.transform_shape(image.resize(image.read(raw), SHAPE[3], SHAPE[2])))
                return tensors
            """,
            """
            def _preprocess(self, data):
                return [image.transform_shape(image.resize(image.read(raw), SHAPE[3], SHAPE[2]))
                        for i, raw in enumerate(data)]
            """);

    static final Set<String> TOP_5 = normalForms(
            """
            def _postprocess(self, data):
                return [ndarray.top_probability(output, self.labels, top=5) for output in data]
            """,
            """
            def _postprocess(self, data):
                return [ndarray.top_probability(output, self.labels, 5) for output in data]
            """,
            """
            def _postprocess(self, data):
                answers = []
                for output in data:
                    answers.append(ndarray.top_probability(output, self.labels, top=5))
                return answers
            """);

    static final Set<String> GLUON_PREPROCESS = normalForms(
            """
            def _preprocess(self, data):
                tensors = []
                for i, raw in enumerate(data):
                    shape = SHAPE
                    x = mxnet.image.imresize(mxnet.img.imdecode(raw), shape[3], shape[2]).astype(numpy.float32)
                    x /= 255
                    mean = mxnet.nd.array([0.485, 0.456, 0.406])
                    std = mxnet.nd.array([0.229, 0.224, 0.225])
                    x = mxnet.nd.transpose(mxnet.image.color_normalize(x, mean=mean, std=std), (2, 0, 1))
                    tensors.append(x.expand_dims(axis=0))
                return tensors
            """);

    static final Set<String> GLUON_INFERENCE = normalForms(
            """
            def _inference(self, data):
                super(THIS, self)._inference(data)
                return self.net(data[0]).softmax()
            """);

    static final Set<String> BASE_PREPROCESS = normalForms(
            "def _preprocess(self, data): return map(mxnet.nd.array, data)",
            "def _preprocess(self, data): return list(map(mxnet.nd.array, data))",
            "def _preprocess(self, data): return [mxnet.nd.array(field) for field in data]");

    static final Set<String> BASE_POSTPROCESS =
            normalForms("def _postprocess(self, data): return [str(output.asnumpy().tolist()) for output in data]");

    /** All that is said in the parts of the base service that load and run a network, which an engine does here. */
    static final Set<String> BASE_WORDS = words(
            """
            def __init__ _inference ping signature check_input_shape self THIS super model_name model_dir manifest gpu
            service_name path net None True False and or not is in if elif else for try except as raise assert return
            mxnet mx nd ndarray NDArray DataBatch cpu int ctx param_filename signature_file_path signature_file
            _signature os join isfile RuntimeError Exception e open json load data_names data_shapes data_shape
            input_data input inputs item data idx d n epoch append range len tuple zip isinstance list info warning
            logger logging print str format lower sym arg_params aux_params mx_model model load_checkpoint mod Module
            symbol context label_names bind for_training set_params allow_missing allow_extra load_params sig_input
            shape archive_synset synset labels line strip readlines as_in_context forward get_outputs wait_to_read
            __version__ property ( ) [ ] : , . = == !=
            """);

    /** What loading and checking need beyond that, to cut the epoch out of a file's name and to word messages. */
    static final Set<String> ARITHMETIC = words("% + - 0 1 12");

    private StockMethods() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    private static Set<String> normalForms(String... functions) {
        return Stream.of(functions).map(StockMethods::normalForm).collect(Collectors.toUnmodifiableSet());
    }

    private static String normalForm(String function) {
        try {
            List<PythonBlock> blocks = PythonBlock.parse(function.replace("SHAPE", SHAPE));
            return PythonMethod.normalForm(blocks.get(0), name -> name);
        } catch (UnreadableException e) {
            throw new AssertionError(function, e);
        }
    }
}
