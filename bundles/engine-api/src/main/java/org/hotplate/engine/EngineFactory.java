// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Starts an engine outside of the container: in the child process in which new networks are tried. The bundle of the
 * engine names its factory in {@code META-INF/services/org.hotplate.engine.EngineFactory}. The class has a public
 * constructor without parameters, is loaded from a plain class path of the bundles whose packages the engine's bundle
 * imports, and must not use the framework's API. Networks of an engine without a factory are not tried.
 */
@ConsumerType
public interface EngineFactory {

    /** Starts the framework over its libraries; called once in a process. May fail in any way. */
    ModelEngine start(NativeLibraries libraries) throws Exception;
}
