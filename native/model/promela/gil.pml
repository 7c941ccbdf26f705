/* SPDX-License-Identifier: Apache-2.0
 *
 * The GIL: whoever wants in gets in, and gets in again as often as it comes back, although a thread that computes never
 * lets go of its own will. One who computes gives way at a checkpoint when it is asked, and hands over to the first in
 * line (interp/gil.c: xv_gil_drop with XV_GIL_QUEUED set): the word stays held, so nobody slips in between.
 *
 * -DBROKEN: letting go frees the word and wakes the first in line, who tries again, instead of handing over. Whoever
 * computes may then always be quicker.
 */
#define THREADS 3

bool held = true;          /* by the first, to begin with */
bool drop_request;
byte line[THREADS], length;
bool granted[THREADS];
byte inside = 0;           /* who has it; THREADS: nobody */
#ifdef BROKEN
bool wanted;               /* the first in line has been woken, and tries when its turn to run comes */
#endif

/* All that happens with the line's lock is one step. */
inline join(me)
{
    atomic {
        if
        :: !held -> held = true; inside = me; granted[me] = true
        :: else -> line[length] = me; length++
        fi
    }
}

inline let_go(me)
{
    atomic {
        assert(inside == me);
        drop_request = false;
        if
#ifndef BROKEN
        :: length > 0 ->
            inside = line[0];
            granted[line[0]] = true;
            line[0] = line[1]; line[1] = line[2]; length--
#else
        :: length > 0 ->
            inside = THREADS; held = false;
            granted[line[0]] = false;
            wanted = true
#endif
        :: else -> inside = THREADS; held = false
        fi
    }
}

/* Computes, and lets others in at checkpoints only. */
proctype Computes(byte me)
{
    do
    :: if
       :: drop_request ->
            granted[me] = false;
            let_go(me);
            join(me);
            granted[me]
       :: else -> skip
       fi
    od
}

/* Comes, asks the holder to let go, works, leaves, comes back. */
proctype Comes(byte me)
{
    do
    :: granted[me] = false;
       join(me);
       do
       :: granted[me] -> break
#ifndef BROKEN
       :: !granted[me] && !drop_request -> drop_request = true
#else
       :: !granted[me] && !drop_request && inside != THREADS -> drop_request = true
       :: atomic { wanted && !held && line[0] == me && length > 0 ->
            wanted = false; held = true; inside = me; granted[me] = true;
            line[0] = line[1]; line[1] = line[2]; length-- }
#endif
       od;
works: inside == me;
       granted[me] = false;
       let_go(me)
    od
}

init { atomic { granted[0] = true; run Computes(0); run Comes(1); run Comes(2) } }

#define first_in  (inside == 1)
#define second_in (inside == 2)
ltl each_gets_in { ([]<> first_in) && ([]<> second_in) }
