// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Models", description = "Defaults for every model; <model>.json overrides some of them")
@interface ModelsConfig {

    @AttributeDefinition(
            description = "Worker threads, and how many of them one model may use; 0 is the number of cores")
    int workers() default 0;

    @AttributeDefinition(description = "How many requests may wait for a model before further requests are refused")
    int queue() default 100;

    @AttributeDefinition(description = "How long a request may take, from its arrival")
    int timeout_seconds() default 60;

    @AttributeDefinition(description = "How long requests are held after a model's engine or handler was removed")
    int grace_millis() default 2000;

    @AttributeDefinition(
            description = "How long accepted requests may take to finish when a component or a model is removed")
    int drain_seconds() default 30;

    @AttributeDefinition(
            description =
                    "A model is FAILED when this many of its abandoned calls have not returned; a call that returns late"
                            + " no longer counts")
    int abandoned_limit() default 8;

    @AttributeDefinition(
            description =
                    "Where networks are loaded, such as cpu, gpu0 or gpu0,gpu2; empty is the engine's first device")
    String device() default "";

    @AttributeDefinition(description = "service=stock_service: which stock service is used for another service name")
    String[] handler_aliases() default {};
}
