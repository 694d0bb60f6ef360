// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Creates a translator for each model with a factory. */
final class FactoryTranslators implements TranslatorSource {

    private final TranslatorFactory factory;

    FactoryTranslators(BundleContext context, ServiceReference<TranslatorFactory> reference) {
        this(context.getService(reference));
    }

    FactoryTranslators(TranslatorFactory factory) {
        this.factory = factory;
    }

    @Override
    public Translator<Input, Output> translator(Model model, Map<String, String> arguments) throws HandlerException {
        String name = factory.getClass().getName();
        if (!factory.isSupported(Input.class, Output.class)) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "%s does not create translators from %s to %s; it creates %s"
                            .formatted(
                                    name, Input.class.getName(), Output.class.getName(), factory.getSupportedTypes()),
                    null);
        }
        try {
            return factory.newInstance(Input.class, Output.class, model, arguments);
        } catch (TranslateException | IllegalArgumentException e) {
            throw new HandlerException(
                    FailureKind.INTERNAL, "%s cannot create a translator: %s".formatted(name, Messages.of(e)), e);
        }
    }
}
