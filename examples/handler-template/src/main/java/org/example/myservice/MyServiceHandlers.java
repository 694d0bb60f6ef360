package org.example.myservice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.image.Normalization;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.support.Scores;
import org.hotplate.handler.support.TopClasses;
import org.hotplate.tensor.Tensor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Serves the models whose archives name my_service: pictures as inputs, the most likely classes as output. */
// ranked before a handler of the product for the same service
@Component(property = "service.ranking:Integer=1")
@ReplacesServices(services = "my_service")
public final class MyServiceHandlers implements ModelHandlerFactory {

    private final ImageCodec codec;

    @Activate
    public MyServiceHandlers(@Reference(policyOption = ReferencePolicyOption.GREEDY) ImageCodec codec) {
        this.codec = codec;
    }

    /** Called once for each model, before its first request. Read the model's options and the archive's files here. */
    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        return new Handler(
                // how to resize pictures and normalize colours, unless the model's configuration sets other values
                ImageInputs.of(context, codec, Interpolation.BICUBIC, Normalization.NONE),
                // the options top_k and labels; the default of labels is synset.txt of the archive
                TopClasses.of(context),
                // an option of this handler: {"names_only": true} in deploy/<model>.json
                context.options().flag("names_only", false));
    }

    /** Serves one model, from several threads at once; store the data of one request in request.attributes(). */
    private record Handler(ImageInputs inputs, TopClasses classes, boolean namesOnly) implements ModelHandler {

        @Override
        public List<Tensor> preprocess(Request request) throws HandlerException {
            return inputs.read(request);
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
            List<Object> answer = new ArrayList<>();
            for (Tensor output : outputs) {
                answer.add(answer(output));
            }
            return Response.ofOutputs(answer);
        }

        private Object answer(Tensor output) throws HandlerException {
            if (output.shape().rank() > 2) {
                return output; // not [batch, classes]: the numbers as nested lists
            }
            List<Map<String, Object>> best = classes.of(Scores.of(output));
            return namesOnly ? best.stream().map(each -> each.get("class")).toList() : best;
        }
    }
}
