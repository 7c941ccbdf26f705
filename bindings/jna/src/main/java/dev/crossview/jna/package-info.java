// SPDX-License-Identifier: Apache-2.0

/// The C functions through JNA, twice: [dev.crossview.jna.Crossview] by interface mapping,
/// [dev.crossview.jna.DirectCrossview] by direct mapping. Raw: an address is a `long`, and whether it is good is for the
/// caller to know.
package dev.crossview.jna;
