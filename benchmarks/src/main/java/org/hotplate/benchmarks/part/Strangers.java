// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hotplate.benchmarks.client.Answer;
import org.hotplate.benchmarks.client.OneRequest;
import org.hotplate.benchmarks.client.RequestBytes;

/** Faulty clients, one after the other, each on its own connection. */
final class Strangers {

    private static final Duration PATIENCE = Duration.ofSeconds(70);

    private final int port;
    private final Outcomes outcomes;
    private final String path;
    private final byte[] good;

    Strangers(int port, Outcomes outcomes, Workload workload) {
        this.port = port;
        this.outcomes = outcomes;
        this.path = "/" + workload.name() + "/predict";
        ByteBuffer request = workload.request().duplicate().rewind();
        this.good = new byte[request.remaining()];
        request.get(good);
    }

    /** Runs each of them once. */
    void visit() throws InterruptedException {
        expect("not a picture", bytes(RequestBytes.picture(path, new byte[2000])), 400);
        expect("a picture cut short", bytes(RequestBytes.picture(path, Arrays.copyOf(good, 1500))), 400);
        expect("unknown model", bytes(RequestBytes.picture("/nobody/predict", new byte[10])), 404);
        expect("wrong method", text("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"), 405);
        expect("wrong type", bytes(RequestBytes.post(path, "text/html", new byte[100])), 415);
        expect("broken JSON", bytes(RequestBytes.json(path, "{\"data\": [")), 400);
        expect("not HTTP", text("\u0001\u0002\u0003\r\n\r\n"), 400);
        expect("oversized", RequestBytes.head(path, "image/jpeg", 64L << 20), 413);
        aborted();
        slow();
    }

    /** Sends the beginning of a body and then nothing, until the server closes the connection. */
    void stall() {
        String kind = "stalled";
        try (Socket socket = OneRequest.open(port, PATIENCE)) {
            socket.getOutputStream().write(good, 0, good.length / 2);
            record(kind, OneRequest.answer(socket), List.of(408));
        } catch (IOException e) {
            outcomes.add(kind, "dropped", true);
        }
    }

    private void expect(String kind, byte[] request, int status) {
        try (Socket socket = OneRequest.open(port, PATIENCE)) {
            socket.getOutputStream().write(request);
            record(kind, OneRequest.answer(socket), List.of(status));
        } catch (IOException e) {
            outcomes.add(kind, String.valueOf(e.getMessage()), false);
        }
    }

    private void aborted() {
        try (Socket socket = OneRequest.open(port, PATIENCE)) {
            socket.getOutputStream().write(good, 0, good.length / 2);
            outcomes.add("aborted in its body", "–", true);
        } catch (IOException e) {
            outcomes.add("aborted in its body", String.valueOf(e.getMessage()), false);
        }
        try (Socket socket = OneRequest.open(port, PATIENCE)) {
            socket.getOutputStream().write(good);
            outcomes.add("gone before its answer", "–", true);
        } catch (IOException e) {
            outcomes.add("gone before its answer", String.valueOf(e.getMessage()), false);
        }
    }

    private void slow() throws InterruptedException {
        String kind = "slow, but good";
        int pieces = 10;
        try (Socket socket = OneRequest.open(port, PATIENCE)) {
            OutputStream out = socket.getOutputStream();
            int size = good.length / pieces + 1;
            for (int at = 0; at < good.length; at += size) {
                out.write(good, at, Math.min(size, good.length - at));
                TimeUnit.MILLISECONDS.sleep(100);
            }
            record(kind, OneRequest.answer(socket), List.of(200));
        } catch (IOException e) {
            outcomes.add(kind, String.valueOf(e.getMessage()), false);
        }
    }

    private void record(String kind, Answer answer, List<Integer> allowed) {
        outcomes.add(kind, Integer.toString(answer.status()), allowed.contains(answer.status()));
    }

    private static byte[] bytes(ByteBuffer request) {
        byte[] bytes = new byte[request.remaining()];
        request.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] text(String request) {
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }
}
