// SPDX-License-Identifier: Apache-2.0

/// The C functions as native methods ([dev.crossview.jni.Crossview]). Raw: an address is a `long`, and whether it is good
/// is for the caller to know.
package dev.crossview.jni;
