/* SPDX-License-Identifier: Apache-2.0
 *
 * Closing an interpreter (interp/interpreter.c, interp/interrupt.h): close comes to an end, whoever is inside gets out
 * though it slept there for ever, whoever wants in is let in or told no, and the bytes that somebody else has borrowed
 * come home or are left behind and freed, once.
 *
 * CLOSING is a bit of the GIL word, so that taking the lock and seeing it is one step. Close sets it, raises the
 * breaker, stirs all who are on the list of sleepers, and sleeps itself until nobody is inside; who leaves wakes it. A
 * sleeper joins the list, looks at the breaker, and then sleeps. The last take is never dropped.
 *
 * -DBROKEN: the sleeper looks at the breaker and joins then. Close may raise it and find the list empty in between.
 */
bool closing, closed;              /* bits of the word */
bool held;
byte inside = 1;                   /* changes under the GIL only */
bool breaker;
bool on_list, stirred;             /* the sleeper */
bool in_line, woken;               /* the closer */
byte list;                         /* blocks on the release list */
bool list_closed;
byte home;                         /* blocks that came home, or were left behind and freed */
bool left, came, refused, released, ended;

inline take() { atomic { !held -> held = true } }

/* Lets go, wakes a closer in line, and looks at the release list again until it is empty or somebody else's. */
inline drop()
{
    held = false;
    atomic { if :: in_line -> in_line = false; woken = true :: else fi };
    do
    :: list == 0 -> break
    :: list > 0 ->
        if
        :: atomic { !held -> held = true };
           atomic { home = home + list; list = 0 };
           held = false;
           atomic { if :: in_line -> in_line = false; woken = true :: else fi }
        :: held -> break
        fi
    od
}

/* Sleeps inside, for something that never comes. */
proctype Sleeper()
{
    take();
#ifndef BROKEN
    on_list = true;
    if
    :: breaker -> skip
    :: !breaker -> drop(); stirred; take()
    fi;
#else
    if
    :: breaker -> skip
    :: !breaker -> on_list = true; drop(); stirred; take()
    fi;
#endif
    on_list = false;
    inside--;                      /* it unwinds */
    drop();
    left = true
}

proctype Newcomer()
{
    if
    :: atomic { !held && !closing -> held = true };
       inside++;
       inside--;
       drop();
       came = true
    :: closing -> refused = true
    fi
}

/* Lets go of borrowed bytes. */
proctype Releaser()
{
    atomic { if :: list_closed -> home++ :: else -> list++ fi };
    if
    :: atomic { !held -> held = true };
       atomic { home = home + list; list = 0 };
       drop()
    :: held -> skip
    fi;
    released = true
}

proctype Closer()
{
    closing = true;
    breaker = true;
    atomic { if :: on_list -> stirred = true :: else fi };
    do
    :: in_line = true;             /* joins, and tries once more */
       if
       :: atomic { !held -> held = true };
          if
          :: inside == 0 -> break
          :: else -> held = false
          fi
       :: held -> skip
       fi;
       woken; woken = false
    od;
    atomic { home = home + list; list = 0; list_closed = true };
    closed = true;
    ended = true
}

init { atomic { run Sleeper(); run Newcomer(); run Releaser(); run Closer() } }

ltl all_ends { <> (ended && left && (came || refused) && released && home == 1) }
