// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hotplate.common.Suggestions;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.Resolution;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the handler of a deployment on a thread of its own, within a time limit. */
final class HandlerCreation {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerCreation.class);

    private final Deployment deployment;
    private final Resolution match;
    private final DeploymentContext context;
    private final Duration timeLimit;

    HandlerCreation(Deployment deployment, Resolution match, DeploymentContext context, Duration timeLimit) {
        this.deployment = deployment;
        this.match = match;
        this.context = context;
        this.timeLimit = timeLimit;
    }

    /** Creates the handler; throws if that fails, exceeds the time limit, or leaves an option unread. */
    ModelHandler make() throws HandlerException {
        HandlerOptions options = context.options();
        ModelHandler handler = create();
        if (!options.undeclared().isEmpty()) {
            ReplicaPool.closeQuietly(handler);
            throw unknown(options.undeclared().iterator().next(), options.declared());
        }
        return handler;
    }

    private ModelHandler create() throws HandlerException {
        ModelHandlerFactory factory = Objects.requireNonNull(match.handler()).factory();
        CompletableFuture<@Nullable ModelHandler> made =
                HandlerThread.call(deployment.name(), () -> factory.create(context));
        ModelHandler handler;
        try {
            handler = made.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unmade(context.options(), Objects.requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            closeLate(made);
            throw broken("was not created within %s".formatted(Durations.text(timeLimit)), e);
        } catch (InterruptedException e) {
            closeLate(made);
            Thread.currentThread().interrupt();
            throw broken("was interrupted while it was created", e);
        }
        if (handler == null) {
            throw broken("was not created: create() returned null", null);
        }
        return handler;
    }

    private static void closeLate(CompletableFuture<@Nullable ModelHandler> made) {
        CompletableFuture<Void> late = made.thenAccept(ReplicaPool::closeQuietly);
        LOG.debug("A handler that create() returns too late is closed: {}", late);
    }

    private HandlerException unmade(HandlerOptions options, Throwable cause) {
        if (cause instanceof HandlerException e) {
            return options.rejected()
                    .map(key -> misconfigured(key, e.getMessage(), e))
                    .orElse(e);
        }
        return broken(
                "could not be created (%s); model:diag %s shows the stack"
                        .formatted(cause.getClass().getSimpleName(), deployment.name()),
                cause);
    }

    private HandlerException broken(String fault, @Nullable Throwable cause) {
        return new HandlerException(
                FailureKind.INTERNAL, "its handler for '%s' %s".formatted(match.service(), fault), cause);
    }

    private HandlerException unknown(String key, Set<String> asked) {
        List<String> known = new ArrayList<>(ModelOptions.KEYS);
        known.addAll(asked);
        return misconfigured(
                key,
                "unknown key '%s'%s; allowed are %s and, for the handler of '%s', %s"
                        .formatted(
                                key,
                                Suggestions.nearest(key, known)
                                        .map(", did you mean '%s'?"::formatted)
                                        .orElse(""),
                                String.join(", ", ModelOptions.KEYS),
                                match.service(),
                                asked.isEmpty() ? "none" : String.join(", ", asked)),
                null);
    }

    private HandlerException misconfigured(String key, String fault, @Nullable Throwable cause) {
        String source = deployment.options().source(key);
        return new HandlerException(FailureKind.BAD_REQUEST, Failure.CONFIGURATION + source + ": " + fault, cause);
    }
}
