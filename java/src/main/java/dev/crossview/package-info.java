// SPDX-License-Identifier: Apache-2.0

/// Interpreters that share memory, driven from Java.
///
/// A runtime ([dev.crossview.XvRuntime]) makes interpreters ([dev.crossview.XvInterpreter]), each an isolated
/// world with objects and a GIL of its own. A thread enters one by attaching
/// ([dev.crossview.XvThreadState]), makes objects there ([dev.crossview.XvObject]), and sends memory to
/// other interpreters as shared views ([dev.crossview.XvSharedView]), over a queue
/// ([dev.crossview.XvQueue]) or by hand as a ticket ([dev.crossview.XvTicket]). No object crosses; a share of
/// a block of memory ([dev.crossview.XvBlock]) does. A thread that is attached nowhere uses queues as well, with
/// values of Java's ([dev.crossview.Shareable]).
///
/// # What holds everywhere
///
/// - **Threads.** Runtimes, interpreters, queues, tickets and blocks may be used by any thread. An attachment, and
///   every handle made in it, belongs to the thread that attached; another thread gets a [WrongThreadException].
/// - **Lifetimes.** Everything that has a life is [AutoCloseable], and is closed once: using or closing what is
///   closed is an [IllegalStateException], as with [java.lang.foreign.Arena]. An attachment is a scope: its
///   end closes the handles made in it.
/// - **Waiting.** No thread waits inside native code. Virtual threads unmount, [Thread#interrupt()] ends a wait with
///   an [InterruptedException], and a [java.time.Duration] bounds it: zero or less tries once (a queue refuses what is
///   negative), more than 292 years waits without end. A thread that waits for a queue, at an element or for a lease
///   lets its GIL go meanwhile.
/// - **The GIL.** An attached thread holds it, and lets others in at a checkpoint: every call on an attachment, on
///   one of its handles or with one on a queue is one, except `close()` and what only reads Java fields. Java code
///   that blocks, or runs long without a call, belongs into [dev.crossview.XvThreadState#unlocked]; a thread that keeps
///   the GIL for a second although others wait is logged, with its stack.
/// - **Contents.** Reading and writing memory is plain. What several interpreters have at once is ordered by name: by
///   handing it over (queue, ticket), an atomic operation on an element, waiting and notifying, a lease.
/// - **Interrupts.** [dev.crossview.XvInterpreter#interrupt()] is thrown by the next checkpoint inside, as an
///   [dev.crossview.XvInterruptedException], and so is the wish of who closes an interpreter that all leave it. A call
///   that throws it has done nothing.
/// - **Threads that end inside.** Their attachments are given back: those of a platform thread when it ends, those of a
///   virtual one when the garbage collector has found that it has ended. Who attaches next gets an
///   [dev.crossview.XvAbandonedException] until somebody [acknowledges][dev.crossview.XvInterpreter#acknowledge()] it.
/// - **Errors.** What the interpreter raises is an [dev.crossview.XvException] with CPython's type name; IndexError
///   is an [IndexOutOfBoundsException], what the system refuses an [dev.crossview.XvOSException]. What the library is
///   asked to do against its rules is the exception that Java has for it. The checks come in this order: null, thread,
///   closed, wrong interpreter.
/// - **Sizes.** Lengths, sizes and offsets are `long`, in elements or bytes as their documentation says.
///
/// Nothing here calls a native function that is given a length it could overrun or an address that has died: a
/// mistake is an exception, never the end of the JVM.
package dev.crossview;
