// SPDX-License-Identifier: Apache-2.0

/// One contract ([dev.crossview.contract.RawCalls]), four ways to keep it ([dev.crossview.contract.WayDown]), and one script
/// of calls that is run through all of them ([dev.crossview.contract.Script]).
package dev.crossview.contract;
