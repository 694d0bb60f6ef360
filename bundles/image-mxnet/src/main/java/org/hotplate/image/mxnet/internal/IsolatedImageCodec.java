// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes pictures in a child process, so that a picture that crashes libmxnet does not end the server. The process is
 * started when a model needs it. Thread-safe.
 */
final class IsolatedImageCodec implements ImageCodec, AutoCloseable {

    /** Chooses the process. */
    @FunctionalInterface
    interface Place {

        /**
         * Returns the engine for pictures in another process, the one given if they are decoded in this process, or an
         * empty result if that cannot be decided yet. May wait until the process runs.
         */
        Optional<ModelEngine> engineFor(PictureEngine here) throws ModelLoadException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(IsolatedImageCodec.class);
    /** The largest picture that handlers accept takes a few seconds. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final NetworkFiles NO_FILES =
            new NetworkFiles(Path.of(""), Optional.empty(), List.of(PictureEngine.PICTURE, PictureEngine.SIZE));

    private final ImageCodec here;
    private final PictureEngine engine;
    private final Place place;
    private final ScheduledExecutorService timer = timer();
    private final Map<Thread, Replica> replicas = new ConcurrentHashMap<>();
    /** The network in the other process, or an empty result if there is none; guarded by this, as everything below. */
    private @Nullable CompletableFuture<Optional<Network>> network;

    private int calls;
    private boolean closed;

    IsolatedImageCodec(ImageCodec here, String flavour, Place place) {
        this.here = here;
        this.engine = new PictureEngine(here, flavour);
        this.place = place;
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hotplate-image-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Override
    public boolean exact() {
        return here.exact();
    }

    @Override
    public synchronized void prepare() {
        if (network == null && !closed) {
            CompletableFuture<Optional<Network>> started = new CompletableFuture<>();
            network = started;
            Thread thread = new Thread(() -> start(started), "hotplate-image-start");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever fails, nobody must wait for it for ever
    private void start(CompletableFuture<Optional<Network>> started) {
        try {
            Optional<ModelEngine> chosen = place.engineFor(engine);
            Optional<Network> loaded = chosen.isEmpty() || chosen.get() == engine
                    ? Optional.empty()
                    : Optional.of(chosen.get().load(NO_FILES, Device.CPU));
            synchronized (this) {
                if (chosen.isEmpty()) {
                    network = null;
                }
            }
            started.complete(loaded);
        } catch (Exception | LinkageError e) {
            LOG.warn("The process of the picture decoder cannot be started: {}", e.getMessage(), e);
            synchronized (this) {
                // the next picture tries again
                network = null;
            }
            started.completeExceptionally(e);
        }
    }

    @Override
    public Image decode(byte[] encoded) throws HandlerException {
        Tensor picture = Tensor.ofBytes(PictureEngine.PICTURE.name(), Shape.of(encoded.length), encoded);
        return run(picture, PictureEngine.size(0, 0, Interpolation.BILINEAR), codec -> codec.decode(encoded));
    }

    @Override
    public Image decode(byte[] encoded, int width, int height, Interpolation interpolation) throws HandlerException {
        checkSize(width, height);
        Tensor picture = Tensor.ofBytes(PictureEngine.PICTURE.name(), Shape.of(encoded.length), encoded);
        return run(
                picture,
                PictureEngine.size(width, height, interpolation),
                codec -> codec.decode(encoded, width, height, interpolation));
    }

    @Override
    public Image resize(Image image, int width, int height, Interpolation interpolation) throws HandlerException {
        checkSize(width, height);
        Shape shape = Shape.of(image.height(), image.width(), 3);
        Tensor picture = Tensor.ofBytes(PictureEngine.PICTURE.name(), shape, image.rgb());
        return run(
                picture,
                PictureEngine.size(width, height, interpolation),
                codec -> codec.resize(image, width, height, interpolation));
    }

    private static void checkSize(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "Width and height must be positive, were %d x %d".formatted(width, height));
        }
    }

    private interface Work {
        Image with(ImageCodec codec) throws HandlerException;
    }

    private Image run(Tensor picture, Tensor size, Work inThisProcess) throws HandlerException {
        Optional<Network> there = begin();
        try {
            return there.isPresent() ? forward(replica(there.get()), picture, size) : inThisProcess.with(here);
        } finally {
            end();
        }
    }

    private Optional<Network> begin() throws HandlerException {
        CompletableFuture<Optional<Network>> started;
        synchronized (this) {
            prepare();
            calls++;
            started = network;
        }
        try {
            return started == null ? Optional.empty() : started.get();
        } catch (ExecutionException e) {
            end();
            throw unavailable("The process of the picture decoder cannot be started", e);
        } catch (InterruptedException e) {
            end();
            Thread.currentThread().interrupt();
            throw unavailable("The call was interrupted", e);
        }
    }

    private void end() {
        synchronized (this) {
            calls--;
        }
        closeIfUnused();
    }

    private Replica replica(Network there) throws HandlerException {
        Thread thread = Thread.currentThread();
        Replica replica = replicas.get(thread);
        if (replica == null) {
            closeThoseOfEndedThreads();
            try {
                replica = there.newReplica();
            } catch (ModelLoadException e) {
                throw unavailable("The picture could not be decoded: " + e.getMessage(), e);
            }
            replicas.put(thread, replica);
        }
        return replica;
    }

    private void closeThoseOfEndedThreads() {
        for (Thread each : List.copyOf(replicas.keySet())) {
            Replica unused = each.isAlive() ? null : replicas.remove(each);
            if (unused != null) {
                unused.close();
            }
        }
    }

    private Image forward(Replica replica, Tensor picture, Tensor size) throws HandlerException {
        Future<?> limit = timer.schedule(replica::cancel, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return PictureEngine.image(replica.forward(List.of(picture, size)).get(0));
        } catch (InvalidInputException e) {
            throw new HandlerException(FailureKind.BAD_REQUEST, e.getMessage(), e);
        } catch (InferenceMemoryException e) {
            throw new HandlerException(FailureKind.OUT_OF_RESOURCES, e.getMessage(), e);
        } catch (EngineProcessException e) {
            // without this exception as its cause, which would mean that the model's own process has ended
            throw unavailable("The picture could not be decoded: " + e.getMessage(), e.getCause());
        } catch (InferenceException e) {
            throw new HandlerException(FailureKind.INTERNAL, e.getMessage(), e);
        } finally {
            limit.cancel(false);
        }
    }

    private static HandlerException unavailable(String message, @Nullable Throwable cause) {
        return new HandlerException(FailureKind.UNAVAILABLE, message, cause);
    }

    /** Ends the process when no call is running. Later calls decode in this process. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeIfUnused();
    }

    private void closeIfUnused() {
        CompletableFuture<Optional<Network>> unused;
        synchronized (this) {
            if (!closed || calls > 0) {
                return;
            }
            unused = network;
            network = null;
        }
        timer.shutdown();
        if (unused != null) {
            unused.thenAccept(loaded -> loaded.ifPresent(each -> {
                replicas.values().forEach(Replica::close);
                replicas.clear();
                each.close();
            }));
        }
    }
}
