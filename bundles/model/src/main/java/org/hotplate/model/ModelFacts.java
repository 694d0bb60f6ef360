// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hotplate.tensor.Signature;

/**
 * All there is to say of a model at one moment: what the shell and every front end print.
 *
 * @param name its name among all models: the endpoint's, with {@code @} and the version if it was given one
 * @param endpoint the name in the path, which it may share with other versions
 * @param version its version, or an empty text
 * @param isDefault whether it answers what is sent to the endpoint and not to a version of it
 * @param share how many of a hundred of those requests it answers
 * @param state where it stands
 * @param reason why it is in that state: what it waits for or why it failed; empty when READY
 * @param since when it entered that state
 * @param origin where it came from, as an operator knows it
 * @param modelName the manifest's {@code Model-Name}; empty while no archive could be read
 * @param description the manifest's description
 * @param format the manifest's {@code Model-Format}
 * @param signature what it takes and gives, once an archive could be read
 * @param engine name and version of the engine that serves it, such as {@code MXNet 1.9.0}; else of the one it needs
 * @param engineBundle symbolic name and version of the bundle that engine comes from, or empty
 * @param engineRule in one sentence, why that engine was chosen when its network was loaded
 * @param device where its network runs, or empty; several with commas between them
 * @param handler the service name its handler was found by, or is looked for by
 * @param handlerBundle symbolic name and version of the bundle that handler comes from, or empty
 * @param handlerRule in one sentence, why that handler was chosen
 * @param code what code its archive carries and why that may run, or that it may not; empty if it carries none
 * @param workers how many requests it may run at once; while it does not serve, how many it will
 * @param queueCapacity how many may wait; while it does not serve, how many will
 * @param queued how many wait now
 * @param running how many run now
 * @param answered how many were answered since it was deployed
 * @param failed how many failed by the server's or the handler's fault since then
 * @param abandoned how many workers it lost to calls that did not return in time
 * @param cancelled how many were taken back before they began, because their sender had gone
 * @param lastFailure the last thing that went wrong: a failed update, a handler's fault
 * @param settings its configuration as it is in effect, key by key; empty while no archive could be read
 */
public record ModelFacts(
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
        Optional<Failure> lastFailure,
        List<Setting> settings) {}
