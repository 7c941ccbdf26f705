// SPDX-License-Identifier: Apache-2.0

/// Calls with anything, in any order, from several threads. [dev.crossview.fuzz.Fuzzing] is where it starts.
package dev.crossview.fuzz;
