// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.Translator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;

/** Makes handlers of a translator service, over an engine that runs. */
final class TranslatorHandlers implements ModelHandlerFactory {

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
        Map<String, String> options = everyOption(context.options());
        NDManager manager = manager();
        try {
            ArchiveModel model = new ArchiveModel(context, options, manager);
            Translator<Input, Output> translator = source.translator(model, options);
            try {
                TranslatorHandler handler = new TranslatorHandler(
                        engine, title, translator, model, context.signature(), new NativeMemory(manager), source);
                handler.prepare();
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

    /** What is left to ask for is the translator's, whatever it is: it cannot say what it knows. */
    private static Map<String, String> everyOption(HandlerOptions options) {
        Map<String, String> given = new LinkedHashMap<>();
        options.unknown().forEach(name -> given.put(name, options.anyText(name, "")));
        return given;
    }

    /** On the CPU, wherever the network runs: tensors come from there and go there. */
    private NDManager manager() throws HandlerException {
        // DJL asks the cloud where it runs when its first class is touched, unless told not to
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        if (!Engine.hasEngine(engine)) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Engine '%s', which %s asks for, is none of DJL's, which are %s"
                            .formatted(engine, title, Engine.getAllEngines()),
                    null);
        }
        NDManager manager = Engine.getEngine(engine).newBaseManager(Device.cpu());
        manager.setName(title);
        return manager;
    }
}
