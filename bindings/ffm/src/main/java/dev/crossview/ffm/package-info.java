// SPDX-License-Identifier: Apache-2.0

/// Finding and loading the C core ([dev.crossview.ffm.NativeLibrary]), the calls that are hot enough to be made
/// without a thread transition ([dev.crossview.ffm.HotCalls]), those after which errno is wanted
/// ([dev.crossview.ffm.ErrnoCalls]), and the one place where an address becomes memory
/// ([dev.crossview.ffm.NativeMemory]). All other calls are in `dev.crossview.ffm.generated`, which jextract wrote
/// from the headers and nobody edits; [dev.crossview.ffm.NativeLibrary#load()] comes before any of them.
///
/// Nothing here checks a lifetime, a thread or an owner. That is the work of module `dev.crossview`.
package dev.crossview.ffm;
