// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.Setting;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** Values only, so that a caller that keeps them does not keep an engine, handler or archive in memory. */
record Facts(
        String name,
        String endpoint,
        String version,
        boolean isDefault,
        int share,
        ModelState state,
        String reason,
        Instant since,
        String origin,
        String modelName,
        String description,
        String format,
        Optional<Signature> signature,
        String engine,
        String engineBundle,
        String engineRule,
        String device,
        List<TensorSpec> networkInputs,
        List<TensorSpec> networkOutputs,
        String handler,
        String handlerBundle,
        String handlerRule,
        String code,
        int workers,
        int queueCapacity,
        int queued,
        int running,
        long answered,
        long failed,
        long abandoned,
        long cancelled,
        long crashes,
        Optional<Failure> lastFailure,
        List<Setting> settings)
        implements ModelFacts {}
