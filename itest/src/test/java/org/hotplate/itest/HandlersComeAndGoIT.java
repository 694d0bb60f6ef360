// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.hotplate.model.ModelState;
import org.junit.Test;

/** A server that lacks the handler a model needs, until its jar is dropped into the watched folder. */
public class HandlersComeAndGoIT extends ContainerTest {

    @Override
    String[] features() {
        return new String[] {"runtime", "core", "mxnet-cpu", "handler-tensor", "rest", "shell"};
    }

    @Test
    public void waitsForAHandlerAndServesOnceItsJarIsDropped() throws Exception {
        Files.copy(sample("digits.model"), deploy().resolve("digits.model"));
        awaitReason("digits", ModelState.WAITING, "needs a handler for 'mxnet_vision_service'");

        Path jar = deploy().resolve("vision.jar");
        Files.copy(Product.jarOf("org.hotplate.handler.vision"), jar, StandardCopyOption.REPLACE_EXISTING);
        awaitState("digits", ModelState.READY);
        answersSeven("digits");

        Files.delete(jar);
        awaitReason("digits", ModelState.WAITING, "needs a handler for 'mxnet_vision_service'");
    }

    @Override
    public void takeEverythingAway() throws Exception {
        super.takeEverythingAway();
        await().until(() -> models.models().isEmpty());
    }
}
