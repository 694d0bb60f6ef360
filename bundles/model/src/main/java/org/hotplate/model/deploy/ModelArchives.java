// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.deploy;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.model.CarriedCode;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The archives in the deploy folder. An OSGi service; safe for several threads. The methods work on the caller's thread
 * and return once the files are in place: the models are loaded, replaced or removed a moment later.
 *
 * <p>A model is named as it is served, by its file in the folder, or, where it is not served, by its file without the
 * ending.
 */
@ProviderType
public interface ModelArchives {

    /** Returns the deploy folder, an absolute path. */
    Path folder();

    /**
     * Copies an archive into the deploy folder, completely or not at all.
     *
     * @param progress called while the archive is copied, on the caller's thread
     * @throws DeployException if nothing was installed
     */
    Installation install(InstallRequest request, TransferListener progress) throws DeployException;

    /**
     * Deletes a model's archive. Requests the model has accepted are answered. The options file stays.
     *
     * @return the deleted file or folder
     * @throws DeployException if there is no such model, or its archive is not in the deploy folder
     */
    Path remove(String model) throws DeployException;

    /**
     * Reads a model's archive again, as if it had just been copied. The version being served stays until the new one can
     * answer.
     *
     * @return the archive
     * @throws DeployException if there is no such model, or its archive is not in the deploy folder
     */
    Path reload(String model) throws DeployException;

    /**
     * Loads the archive that a model was served from before its last update or rollback.
     *
     * @throws DeployException if no earlier archive is kept
     */
    void rollback(String model) throws DeployException;

    /**
     * Allows the code in a model's archive to run. The permission is for exactly the bytes of one jar under one model's
     * name: it survives restarts and updates with the same jar, and is revoked when an update carries another jar or the
     * archive is removed.
     *
     * @param sha256 the SHA-256 the jar must have, in hexadecimal digits
     * @return what may run
     * @throws DeployException if there is no such model, it carries no code, its code is trusted already, or the jar has
     *     another SHA-256
     */
    CarriedCode trust(String model, Optional<String> sha256) throws DeployException;

    /**
     * Opens an {@code http} or {@code https} URL that the server's configuration allows. The caller closes the stream.
     *
     * @param progress called while the stream is read, on the reader's thread
     * @throws DeployException if the URL is not allowed or cannot be opened
     */
    InputStream fetch(String url, TransferListener progress) throws DeployException;
}
