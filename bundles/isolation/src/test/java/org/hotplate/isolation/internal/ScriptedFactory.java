// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineFactory;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** An engine whose networks are texts that say what happens when they are run, or loaded if they begin with "load". */
public final class ScriptedFactory implements EngineFactory {

    @Override
    public ModelEngine start(NativeLibraries libraries) {
        return new ScriptedEngine();
    }

    /** The engine in either process. */
    static final class ScriptedEngine implements ModelEngine {

        @Override
        public String version() {
            return "1";
        }

        @Override
        public List<Device> devices() {
            return List.of(Device.CPU);
        }

        @Override
        public boolean acceptsAnyInput(NetworkFiles files) {
            return true;
        }

        @Override
        public Network load(NetworkFiles files, Device device) throws ModelLoadException {
            String script;
            try {
                script = Files.readString(files.definition());
            } catch (IOException e) {
                throw new ModelLoadException("Cannot read " + files.definition(), e);
            }
            if (script.equals("load halts while there are files")) {
                haltIfThereIsAFile(files.definition().resolveSibling("files"));
                return new ScriptedNetwork("by request", files.inputs());
            }
            if (script.startsWith("load ")) {
                act(script.substring("load ".length()));
            }
            return new ScriptedNetwork(script, files.inputs());
        }
    }

    private record ScriptedNetwork(String script, List<TensorSpec> inputs) implements Network {

        @Override
        public List<TensorSpec> outputs() {
            return inputs;
        }

        @Override
        public Replica newReplica() {
            return new ScriptedReplica(script);
        }

        @Override
        public void close() {
            if (script.equals("close exit")) {
                Runtime.getRuntime().halt(0);
            }
        }
    }

    private static final class ScriptedReplica implements Replica {

        private final String script;
        private volatile boolean cancelled;

        private ScriptedReplica(String script) {
            this.script = script;
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
            if (script.equals("invalid")) {
                throw new InvalidInputException("no such index");
            }
            if (script.equals("halt on 0") && inputs.get(0).get(0) == 0) {
                act("halt");
            }
            if (script.equals("by request")) {
                return byRequest(inputs, memory);
            }
            act(script);
            return inputs;
        }

        /** Does what the first input says, and returns copies of the others. */
        private List<Tensor> byRequest(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
            String action = inputs.get(0).strings().get(0);
            if (action.equals("pid")) {
                return List.of(Tensor.ofStrings(
                        "pid",
                        Shape.of(1),
                        List.of(Long.toString(ProcessHandle.current().pid()))));
            }
            if (action.startsWith("connect to ")) {
                return List.of(Tensor.ofStrings(
                        "result", Shape.of(1), List.of(connect(action.substring("connect to ".length())))));
            }
            if (action.startsWith("native memory ")) {
                return List.of(Tensor.ofStrings(
                        "result",
                        Shape.of(1),
                        List.of(allocate(Integer.parseInt(action.substring("native memory ".length()))))));
            }
            if (action.startsWith("wait for ")) {
                waitFor(Path.of(action.substring("wait for ".length())));
            } else {
                act(action);
            }
            List<Tensor> outputs = new ArrayList<>();
            for (Tensor input : inputs.subList(1, inputs.size())) {
                ByteBuffer data = input.data();
                memory.reserve(input.name(), data.remaining());
                ByteBuffer copy = ByteBuffer.allocate(data.remaining());
                outputs.add(Tensor.of(
                        input.name(),
                        input.type(),
                        input.shape(),
                        copy.put(data).flip()));
            }
            return outputs;
        }

        /** Allocates memory outside of the heap with the system's allocator, as native code does. */
        private static String allocate(int megabytes) {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field field = type.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                long size = (long) megabytes << 20;
                Object unsafe = field.get(null);
                Object address = type.getMethod("allocateMemory", long.class).invoke(unsafe, size);
                type.getMethod("freeMemory", long.class).invoke(unsafe, address);
                return "allocated";
            } catch (InvocationTargetException e) {
                return String.valueOf(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String connect(String port) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                return "connected to " + socket.getPort();
            } catch (IOException e) {
                return e.toString();
            }
        }

        /** Reports that it has begun, and continues when the file does not exist any more. */
        private void waitFor(Path file) {
            try {
                Files.createFile(file.resolveSibling(file.getFileName() + ".begun"));
            } catch (IOException e) {
                // a repeated call has begun before
            }
            while (Files.exists(file) && !cancelled) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void close() {}
    }

    private static void act(String script) {
        switch (script) {
            case "exit" -> System.exit(0);
            case "halt" -> Runtime.getRuntime().halt(7);
            case "segv" -> writeToAddressZero();
            case "kill" -> killThisProcess();
            case "flood" -> flood();
            case "heap" -> throw new OutOfMemoryError("as if there were none left");
            case "loop" -> {
                while (!script.isEmpty()) {
                    Thread.onSpinWait();
                }
            }
            default -> {}
        }
    }

    /** Deletes a file of the folder and ends the process, if there is one. */
    private static void haltIfThereIsAFile(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> file = files.findFirst();
            if (file.isPresent()) {
                Files.delete(file.get());
                act("halt");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void flood() {
        String line = "x".repeat(10_000);
        for (int i = 0; i < 500; i++) {
            System.err.print(line);
            System.out.println(line.toUpperCase(Locale.ROOT));
        }
    }

    private static void killThisProcess() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void writeToAddressZero() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            type.getMethod("putInt", long.class, int.class).invoke(field.get(null), 0L, 1);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
