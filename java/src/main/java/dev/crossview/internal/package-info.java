// SPDX-License-Identifier: Apache-2.0

/// How a Java thread waits for something that C decides, without waiting inside C.
///
/// A thread that has to wait makes a [dev.crossview.internal.Waiter], gives its token to C, and parks. Whoever
/// wakes it in C posts the token; [dev.crossview.internal.WakeService] fetches posted tokens and unparks their
/// threads. [dev.crossview.internal.Gil] and [dev.crossview.internal.QueueLine] are the two protocols on top.
/// Not exported; it knows nothing of the classes that are.
package dev.crossview.internal;
