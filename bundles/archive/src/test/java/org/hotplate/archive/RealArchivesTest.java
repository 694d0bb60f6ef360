// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.archive.ArchiveReader.Completeness;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that MMS 0.4's own exporter packed; skipped if they are not beside the checkout. */
class RealArchivesTest {

    private static final Path MODELS = Path.of("../../../shared/testdata/models");

    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({
        "squeezenet_v1.0, mxnet_vision_service, image/jpeg, 0",
        "two_input, mxnet_model_service, application/json, 0",
        "lstm_ptb, lstm_ptb_service, application/json, 100"
    })
    void areRead(String name, String service, String inputType, int epoch) throws Exception {
        Path model = MODELS.resolve(name + ".model");
        assumeTrue(Files.exists(model), "skipped: " + model + " is not there");
        ArchiveReader reader = new ArchiveReader(ArchiveLimits.DEFAULT);

        ModelArchive archive = reader.unpack(model, temp.resolve(name));

        assertThat(reader.inspect(model)).isEqualTo(Completeness.COMPLETE);
        assertThat(archive.modelName()).isEqualTo(name);
        assertThat(archive.engine()).isEqualTo("MXNet");
        assertThat(archive.network()).exists();
        assertThat(archive.parameters())
                .hasValueSatisfying(file -> assertThat(file).exists());
        assertThat(archive.epoch()).hasValue(epoch);
        assertThat(archive.signature().inputType()).isEqualTo(inputType);
        assertThat(archive.service().name()).isEqualTo(service);
        assertThat(archive.service().stock()).isEmpty();
    }
}
