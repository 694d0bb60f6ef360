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

/** A translator that is itself a service: shared by all models unless the service has prototype scope. */
@SuppressWarnings("rawtypes") // a service's type has no parameters
final class SingleTranslator implements TranslatorSource {

    private final ServiceObjects<Translator> objects;

    SingleTranslator(BundleContext context, ServiceReference<Translator> reference) {
        this.objects = context.getServiceObjects(reference);
    }

    @Override
    @SuppressWarnings("unchecked") // by contract; the class of each result is checked
    public Translator<Input, Output> translator(Model model, Map<String, String> arguments) throws HandlerException {
        Translator<Input, Output> translator = objects.getService();
        if (translator == null) {
            throw new HandlerException(FailureKind.INTERNAL, "The translator's service was unregistered", null);
        }
        return translator;
    }

    @Override
    public void release(Translator<Input, Output> translator) {
        objects.ungetService(translator);
    }
}
