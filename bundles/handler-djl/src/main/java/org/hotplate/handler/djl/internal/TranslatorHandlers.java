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

/** Creates handlers for a translator service that use a running engine. */
final class TranslatorHandlers implements ModelHandlerFactory {

    /** The model option with the engine that creates the translator's arrays. */
    private static final String ENGINE_OPTION = "djl_engine";

    private final String engine;
    private final String title;
    private final TranslatorSource source;

    /**
     * Creates a factory.
     *
     * @param engine DJL's name of the engine
     * @param title the translator's name in error messages
     */
    TranslatorHandlers(String engine, String title, TranslatorSource source) {
        this.engine = engine;
        this.title = title;
        this.source = source;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        String named = engine(context.options());
        TrackedOptions options = new TrackedOptions(context.options());
        NDManager manager = manager(named);
        try {
            ArchiveModel model = new ArchiveModel(context, options, manager);
            Translator<Input, Output> translator = source.translator(model, options);
            try {
                TranslatorHandler handler = new TranslatorHandler(
                        named, title, translator, model, context.signature(), new NativeMemory(manager), source);
                handler.prepare();
                options.stopTracking();
                return handler;
            } catch (HandlerException | RuntimeException | Error e) {
                source.release(translator);
                throw e;
            }
        } catch (HandlerException | RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** Returns the engine of the model's configuration, or else that of the service. */
    private String engine(HandlerOptions options) throws HandlerException {
        // otherwise DJL's first class sends a request to detect the cloud provider
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        String named = options.anyText(ENGINE_OPTION, engine);
        if (options.isSet(ENGINE_OPTION) && !Engine.hasEngine(named)) {
            throw options.invalidValue(ENGINE_OPTION, "one of DJL's engines in this server, " + Engine.getAllEngines());
        }
        return named;
    }

    /** Returns a manager for arrays on the CPU: tensors are in the memory of the CPU wherever the network runs. */
    private NDManager manager(String named) throws HandlerException {
        if (!Engine.hasEngine(named)) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Engine '%s', which %s requires, is not an engine of DJL; available are %s"
                            .formatted(named, title, Engine.getAllEngines()),
                    null);
        }
        NDManager manager = Engine.getEngine(named).newBaseManager(Device.cpu());
        manager.setName(title);
        return manager;
    }
}
