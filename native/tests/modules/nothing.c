/* SPDX-License-Identifier: Apache-2.0
 *
 * A shared library that is no module: it has no XvInit_.
 */
int nothing_here(void);

int nothing_here(void) { return 0; }
