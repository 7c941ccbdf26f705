/* SPDX-License-Identifier: Apache-2.0
 *
 * The agent: what the JVM does behind a measurement's back.
 *
 * A library of its own, because it needs the JDK's headers and the core does not. It is loaded like any other
 * (System.load runs JNI_OnLoad, which takes a JVMTI environment in the live phase, no flag needed), or with -agentpath
 * from the start. It keeps the beginning and end of the last XVAGENT_STAMPS garbage collections, on the clock of
 * System.nanoTime (CLOCK_MONOTONIC), so that a sample which a collection has touched can be told from a clean one.
 */
#ifndef CROSSVIEW_AGENT_H
#define CROSSVIEW_AGENT_H

#include "crossview/export.h"

XV_BEGIN_DECLS

#define XVAGENT_STAMPS 256

/* Collections that have begun since the agent was loaded; -1: the agent is not watching (XvAgent_Problem says why). */
XV_API int64_t XvAgent_Collections(void);

/* How many of the remembered collections overlap the time from from_ns to to_ns, one that is still running included; -1 as
   above. Exact unless more than XVAGENT_STAMPS have begun since from_ns. Any thread; a leaf call. */
XV_API int64_t XvAgent_CollectionsWithin(int64_t from_ns, int64_t to_ns);

/* Why the agent is not watching, or NULL when it is. Static storage. */
XV_API const char *XvAgent_Problem(void);

XV_END_DECLS

#endif
