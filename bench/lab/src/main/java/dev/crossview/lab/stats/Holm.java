// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Many tests at once: with each p value adjusted, calling those below 0.05 significant finds one where there is
/// nothing in at most 5 % of all such families, whatever the tests have to do with each other (Holm, *A simple
/// sequentially rejective multiple test procedure*, Scandinavian Journal of Statistics 6, 1979).
public final class Holm {

    private Holm() {}

    /// The adjusted p values, in the order of the given ones.
    public static double[] adjusted(double... p) {
        int[] ascending = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double soFar = 0;
        for (int rank = 0; rank < p.length; rank++) {
            soFar = Math.max(soFar, Math.min(1, (p.length - rank) * p[ascending[rank]]));
            adjusted[ascending[rank]] = soFar;
        }
        return adjusted;
    }
}
