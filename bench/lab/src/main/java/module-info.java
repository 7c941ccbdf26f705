// SPDX-License-Identifier: Apache-2.0

/// The laboratory: shows on the reader's own machine what sharing a reference count costs and what cures it.
///
/// [dev.crossview.lab.cli.Main] is its command line. Loops that are measured are in C
/// ([dev.crossview.lab.kernel]); experiments sample them in interleaved rounds ([dev.crossview.lab.run]), draw their
/// conclusions by [dev.crossview.lab.stats], and hand in a [dev.crossview.lab.model.Result], which
/// [dev.crossview.lab.report] turns into a summary, JSON and a page.
module dev.crossview.lab {
    requires dev.crossview;
    requires dev.crossview.ffm;
    requires dev.crossview.fuzz;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.samskivert.jmustache;
    requires info.picocli;
    requires org.apache.commons.statistics.distribution;

    exports dev.crossview.lab.cli;

    opens dev.crossview.lab.cli to info.picocli;
    opens dev.crossview.lab.compare to com.fasterxml.jackson.databind;
    opens dev.crossview.lab.model to com.fasterxml.jackson.databind;
    opens dev.crossview.lab.report to com.fasterxml.jackson.databind, com.samskivert.jmustache;
}
