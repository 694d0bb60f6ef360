// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;

/** A translator that is a service itself: the same for every model, unless the service's scope is prototype. */
@SuppressWarnings("rawtypes") // a service's type has no parameters
final class SingleTranslator implements TranslatorSource {

    private final ServiceObjects<Translator> objects;

    SingleTranslator(BundleContext context, ServiceReference<Translator> reference) {
        this.objects = context.getServiceObjects(reference);
    }

    @Override
    @SuppressWarnings("unchecked") // by contract; an answer of another kind is told from its class
    public Translator<Input, Output> translator(Model model, Map<String, String> arguments) throws HandlerException {
        Translator<Input, Output> translator = objects.getService();
        if (translator == null) {
            throw new HandlerException(FailureKind.INTERNAL, "The translator has just gone", null);
        }
        return translator;
    }

    @Override
    public void back(Translator<Input, Output> translator) {
        objects.ungetService(translator);
    }
}
