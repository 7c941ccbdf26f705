// SPDX-License-Identifier: Apache-2.0

/// The C core (`libcrossview.so.0`) and the JVMTI agent (`libcrossview_agent.so.0`) as resources, in
/// `META-INF/native/<os>-<arch>/`, and no class. Module `dev.crossview.ffm` finds and loads them.
module dev.crossview.natives {
}
