/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at an element and notifying (contents/wait.c): whoever waits for a change wakes when somebody has changed the
 * element and notified, and its wait comes to an end. The waiter joins its line, then looks, then sleeps; the notifier
 * changes the element, then looks whether somebody stands in line.
 *
 * -DBROKEN: the waiter looks first and joins then. A notifier in between finds nobody, and the waiter sleeps for ever.
 */
#define WAITERS 2

bit element;
byte waiting;                   /* in line: the count that the notifier looks at */
bool in_line[WAITERS], granted[WAITERS], done[WAITERS], notified;

proctype Waits(byte me)
{
#ifndef BROKEN
    atomic { in_line[me] = true; waiting++ };
    if
    :: element != 0 -> atomic { if :: in_line[me] -> in_line[me] = false; waiting-- :: else fi }
    :: element == 0 -> granted[me]
    fi;
#else
    if
    :: element != 0 -> skip
    :: element == 0 ->
        atomic { in_line[me] = true; waiting++ };
        granted[me]
    fi;
#endif
    done[me] = true
}

proctype Notifies()
{
    byte i;
    element = 1;
    if
    :: waiting == 0 -> skip
    :: else ->
        atomic {
            i = 0;
            do
            :: i == WAITERS -> break
            :: i < WAITERS && in_line[i] -> in_line[i] = false; waiting--; granted[i] = true; i++
            :: i < WAITERS && !in_line[i] -> i++
            od;
            i = 0
        }
    fi;
    notified = true
}

init { atomic { run Waits(0); run Waits(1); run Notifies() } }

ltl each_wakes { <> (done[0] && done[1] && notified) }
