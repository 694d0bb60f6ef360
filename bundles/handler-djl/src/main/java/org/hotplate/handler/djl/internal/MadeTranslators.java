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

/** The translators of a factory: one for each model. */
final class MadeTranslators implements TranslatorSource {

    private final TranslatorFactory factory;

    MadeTranslators(BundleContext context, ServiceReference<TranslatorFactory> reference) {
        this(context.getService(reference));
    }

    MadeTranslators(TranslatorFactory factory) {
        this.factory = factory;
    }

    @Override
    public Translator<Input, Output> translator(Model model, Map<String, String> arguments) throws HandlerException {
        String name = factory.getClass().getName();
        if (!factory.isSupported(Input.class, Output.class)) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "%s makes no translators from %s to %s; it makes %s"
                            .formatted(
                                    name, Input.class.getName(), Output.class.getName(), factory.getSupportedTypes()),
                    null);
        }
        try {
            return factory.newInstance(Input.class, Output.class, model, arguments);
        } catch (TranslateException | IllegalArgumentException e) {
            throw new HandlerException(
                    FailureKind.INTERNAL, "%s makes no translator: %s".formatted(name, Messages.of(e)), e);
        }
    }
}
