// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.HashMap;
import java.util.Map;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.Settings;

/** The framework's launch properties; bundles read them from their bundle context. */
final class FrameworkProperties {

    private FrameworkProperties() {}

    static Map<String, String> of(BaseFolder base, Settings settings) {
        var properties = new HashMap<String, String>();
        properties.put("hotplate.home", base.home().toString());
        properties.put("hotplate.base", base.folder().toString());
        properties.put("hotplate.conf", base.conf().toString());
        properties.put("hotplate.data", base.data().toString());
        properties.put("hotplate.logs", base.logs().toString());
        properties.put("hotplate.deploy", settings.deploy().toString());
        properties.put("hotplate.host", settings.host());
        properties.put("hotplate.port", Integer.toString(settings.port()));
        properties.put("hotplate.management.port", Integer.toString(settings.managementPort()));
        properties.put("hotplate.stop.grace", Long.toString(settings.stopGrace().toSeconds()));
        String workers = System.getProperty("hotplate.workers");
        if (workers != null) {
            // set by bin/hotplate for HOTPLATE_PRESET
            properties.put("hotplate.workers", workers);
        }
        // for config:show
        properties.put("hotplate.settings", settings.sources());
        properties.put("hotplate.insecure", Boolean.toString(settings.insecure()));

        properties.put(
                "org.osgi.framework.storage", base.data().resolve("cache").toString());
        properties.put("org.osgi.framework.storage.clean", "onFirstInit");
        properties.put("org.osgi.framework.bsnversion", "multiple");
        // shared with the bundles: the launcher calls Configuration Admin and registers the service Features
        properties.put(
                "org.osgi.framework.system.packages.extra",
                "org.osgi.service.cm;version=1.6.1,org.hotplate.feature;version=0.1.0");
        // java.sql and similar packages come from the platform class loader; the launcher's class path is hidden
        properties.put("org.osgi.framework.bundle.parent", "ext");
        properties.put("felix.log.level", "1");
        properties.put("ds.loglevel", "warn");
        // a component whose constructor does not return delays the stop of its bundle by this time
        properties.put("ds.stop.timeout.milliseconds", "2000");
        properties.put("org.apache.felix.eventadmin.ThreadPoolSize", "2");
        // these events have no handlers, there is one per log line, and events during a shutdown cause warnings
        properties.put("org.apache.felix.eventadmin.IgnoreTopic", "org/osgi/framework*,org/osgi/service/log*");

        properties.put("org.osgi.service.http.port", Integer.toString(settings.port()));
        properties.put("org.apache.felix.http.host", settings.host());
        properties.put("org.apache.felix.https.enable", "false");
        properties.put("org.apache.felix.http.jetty.threadpool.max", Integer.toString(settings.httpThreads()));
        properties.put("org.apache.felix.http.jetty.acceptors", "1");
        properties.put("org.apache.felix.http.jetty.selectors", "1");

        // fileinstall's first watcher: the only source of configuration
        properties.put("felix.fileinstall.dir", base.conf().toString());
        properties.put("felix.fileinstall.filter", ".*\\.(cfg|config)");
        properties.put(
                "felix.fileinstall.tmpdir", base.temporary().resolve("conf").toString());
        properties.put("felix.fileinstall.poll", "1000");
        properties.put("felix.fileinstall.noInitialDelay", "true");
        properties.put("felix.fileinstall.subdir.mode", "skip");
        // polls instead of watching: works after the folder was removed and created again, and follows links to folders
        properties.put("felix.fileinstall.disableNio2", "true");
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.log.level", "2");

        // $[env:NAME] and $[secret:NAME] in configurations; these are not read before the plug-in is present
        properties.put("felix.cm.config.plugins", "org.apache.felix.configadmin.plugin.interpolation");
        properties.put(
                "org.apache.felix.configadmin.plugin.interpolation.secretsdir",
                base.conf().resolve("secrets").toString());

        properties.put(
                "org.ops4j.pax.logging.StaticLogbackFile",
                base.conf().resolve("logback.xml").toString());
        properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
        return properties;
    }
}
