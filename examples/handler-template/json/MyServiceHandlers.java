package org.example.myservice;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.support.TensorInputs;
import org.hotplate.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/** Serves the models whose archives name my_service: nested lists of numbers as inputs and outputs. */
// ranked before a handler of the product for the same service
@Component(property = "service.ranking:Integer=1")
@ReplacesServices(services = "my_service")
public final class MyServiceHandlers implements ModelHandlerFactory {

    /** Called once for each model, before its first request. Read the model's options and the archive's files here. */
    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        // an option of this handler: {"named": true} in deploy/<model>.json
        return new Handler(TensorInputs.of(context), context.options().flag("named", false));
    }

    /** Serves one model, from several threads at once; store the data of one request in request.attributes(). */
    private record Handler(TensorInputs inputs, boolean named) implements ModelHandler {

        @Override
        public List<Tensor> preprocess(Request request) throws HandlerException {
            return inputs.read(request);
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) {
            if (!named) {
                return Response.ofOutputs(outputs);
            }
            Map<String, Object> answer = new LinkedHashMap<>();
            outputs.forEach(output -> answer.put(output.name(), output));
            return new Response(answer);
        }
    }
}
