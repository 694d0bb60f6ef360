// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.Translator;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;

/** Makes handlers of a translator service, over an engine that runs. */
final class TranslatorHandlers implements ModelHandlerFactory {

    /** The option of a model that names the engine its translator's arrays are made by. */
    private static final String ENGINE_OPTION = "djl_engine";

    private final String engine;
    private final String title;
    private final TranslatorSource source;

    /**
     * Makes it.
     *
     * @param engine DJL's name of the engine
     * @param title what errors call the translator
     */
    TranslatorHandlers(String engine, String title, TranslatorSource source) {
        this.engine = engine;
        this.title = title;
        this.source = source;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        String named = engine(context.options());
        AskedOptions options = new AskedOptions(context.options());
        NDManager manager = manager(named);
        try {
            ArchiveModel model = new ArchiveModel(context, options, manager);
            Translator<Input, Output> translator = source.translator(model, options);
            try {
                TranslatorHandler handler = new TranslatorHandler(
                        named, title, translator, model, context.signature(), new NativeMemory(manager), source);
                handler.prepare();
                options.made();
                return handler;
            } catch (HandlerException | RuntimeException | Error e) {
                source.back(translator);
                throw e;
            }
        } catch (HandlerException | RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** The service's, unless the model's configuration names another. */
    private String engine(HandlerOptions options) throws HandlerException {
        // DJL asks the cloud where it runs when its first class is touched, unless told not to
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        String named = options.anyText(ENGINE_OPTION, engine);
        if (options.isGiven(ENGINE_OPTION) && !Engine.hasEngine(named)) {
            throw options.refusal(ENGINE_OPTION, "one of DJL's engines in this server, " + Engine.getAllEngines());
        }
        return named;
    }

    /** On the CPU, wherever the network runs: tensors come from there and go there. */
    private NDManager manager(String named) throws HandlerException {
        if (!Engine.hasEngine(named)) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Engine '%s', which %s asks for, is none of DJL's, which are %s"
                            .formatted(named, title, Engine.getAllEngines()),
                    null);
        }
        NDManager manager = Engine.getEngine(named).newBaseManager(Device.cpu());
        manager.setName(title);
        return manager;
    }
}
