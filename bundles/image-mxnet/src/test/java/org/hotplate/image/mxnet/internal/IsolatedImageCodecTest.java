// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class IsolatedImageCodecTest {

    private final Codec here = new Codec();
    private final OtherProcess there = new OtherProcess();
    private final IsolatedImageCodec codec = new IsolatedImageCodec(here, "test", engine -> Optional.of(there));
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    /** Returns pictures that show what it was called with. */
    private static final class Codec implements ImageCodec {

        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private volatile @Nullable HandlerException failure;

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Image decode(byte[] encoded) throws HandlerException {
            return image(2, 1, "decode %d".formatted(encoded.length));
        }

        @Override
        public Image decode(byte[] encoded, int width, int height, Interpolation interpolation)
                throws HandlerException {
            return image(width, height, "decode %d %s".formatted(encoded.length, interpolation));
        }

        @Override
        public Image resize(Image image, int width, int height, Interpolation interpolation) throws HandlerException {
            return image(width, height, "resize %dx%d %s".formatted(image.width(), image.height(), interpolation));
        }

        private Image image(int width, int height, String call) throws HandlerException {
            calls.add(call);
            HandlerException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
            byte[] rgb = new byte[width * height * 3];
            Arrays.fill(rgb, (byte) call.hashCode());
            return new Image(width, height, rgb);
        }
    }

    /** An engine for pictures whose replicas fail or wait on demand. */
    private static final class OtherProcess implements ModelEngine {

        private final Codec codec = new Codec();
        private final PictureEngine pictures = new PictureEngine(codec, "test");
        private final CountDownLatch entered = new CountDownLatch(1);
        private volatile @Nullable CountDownLatch wait;
        private volatile @Nullable InferenceException failure;
        private volatile @Nullable ModelLoadException loadFailure;
        private volatile boolean closed;

        @Override
        public String version() {
            return "";
        }

        @Override
        public List<Device> devices() {
            return List.of(Device.CPU);
        }

        @Override
        public Network load(NetworkFiles files, Device device) throws ModelLoadException {
            ModelLoadException thrown = loadFailure;
            if (thrown != null) {
                throw thrown;
            }
            Network network = pictures.load(files, device);
            return new Network() {
                @Override
                public List<TensorSpec> inputs() {
                    return network.inputs();
                }

                @Override
                public List<TensorSpec> outputs() {
                    return network.outputs();
                }

                @Override
                public Replica newReplica() throws ModelLoadException {
                    return replica(network.newReplica());
                }

                @Override
                public void close() {
                    closed = true;
                }
            };
        }

        private Replica replica(Replica replica) {
            return new Replica() {
                @Override
                public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
                    CountDownLatch latch = wait;
                    if (latch != null) {
                        entered.countDown();
                        try {
                            latch.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    InferenceException thrown = failure;
                    if (thrown != null) {
                        throw thrown;
                    }
                    return replica.forward(inputs, memory);
                }

                @Override
                public void close() {}
            };
        }
    }

    @AfterEach
    void close() {
        codec.close();
        thread.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void decodesAndResizesInTheOtherProcess(Interpolation interpolation) throws HandlerException {
        byte[] encoded = new byte[50];

        Image decoded = codec.decode(encoded);
        Image resized = codec.decode(encoded, 5, 7, interpolation);
        Image again = codec.resize(resized, 3, 4, interpolation);

        assertThat(here.calls).isEmpty();
        assertThat(there.codec.calls)
                .containsExactly("decode 50", "decode 50 " + interpolation, "resize 5x7 " + interpolation);
        assertThat(decoded.rgb()).isEqualTo(there.codec.image(2, 1, "decode 50").rgb());
        assertThat(List.of(resized.width(), resized.height())).containsExactly(5, 7);
        assertThat(again.rgb())
                .isEqualTo(
                        there.codec.image(3, 4, "resize 5x7 " + interpolation).rgb());
    }

    @Test
    void decodesInThisProcessWhereTheConfigurationSaysSo() throws HandlerException {
        try (IsolatedImageCodec local = new IsolatedImageCodec(here, "test", Optional::of)) {
            local.decode(new byte[3]);
        }

        assertThat(here.calls).containsExactly("decode 3");
    }

    @Test
    void decodesInThisProcessUntilTheOtherOneCanBeChosen() throws HandlerException {
        List<Optional<ModelEngine>> answers = new ArrayList<>(List.of(Optional.empty(), Optional.of(there)));
        try (IsolatedImageCodec early = new IsolatedImageCodec(here, "test", engine -> answers.remove(0))) {
            early.decode(new byte[3]);
            early.decode(new byte[4]);
        }

        assertThat(here.calls).containsExactly("decode 3");
        assertThat(there.codec.calls).containsExactly("decode 4");
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_REQUEST", "OUT_OF_RESOURCES", "INTERNAL"})
    void passesTheKindAndTheWordsOfAFailureOn(FailureKind kind) {
        there.codec.failure = new HandlerException(kind, "the reason", null);

        assertThatThrownBy(() -> codec.decode(new byte[3]))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage("the reason");
    }

    @Test
    void theEndOfTheProcessIsNoFaultOfTheModel() throws HandlerException {
        there.failure = new EngineProcessException("it ended: SIGSEGV", true, new IOException("lost"));

        assertThatThrownBy(() -> codec.decode(new byte[3]))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE))
                .hasMessage("The picture could not be decoded: it ended: SIGSEGV")
                .cause()
                .isNotInstanceOf(EngineProcessException.class);
        there.failure = null;
        assertThat(codec.decode(new byte[3]).width()).isEqualTo(2);
    }

    @Test
    void triesAgainAfterAProcessThatCouldNotBeUsed() throws HandlerException {
        there.loadFailure = new ModelLoadException("no memory");

        assertThatThrownBy(() -> codec.decode(new byte[3]))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE));
        there.loadFailure = null;
        assertThat(codec.decode(new byte[3]).width()).isEqualTo(2);
    }

    @Test
    void closesWhenTheLastCallHasReturned() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        there.wait = latch;
        Future<Image> call = thread.submit(() -> codec.decode(new byte[3]));
        there.entered.await();

        codec.close();

        assertThat(there.closed).isFalse();
        latch.countDown();
        assertThat(call.get().width()).isEqualTo(2);
        assertThat(there.closed).isTrue();
        codec.decode(new byte[9]);
        assertThat(here.calls).containsExactly("decode 9");
    }

    @Test
    void rejectsASizeThatIsNotPositive() {
        assertThatThrownBy(() -> codec.decode(new byte[3], 0, 7, Interpolation.BICUBIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 x 7");
    }
}
