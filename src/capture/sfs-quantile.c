/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-quantile.h"

/**
 * sfs_quantile_take:
 * @values: (array length=n): values, which are moved about
 * @n: how many, at least one
 * @rank: from 0 to @n - 1
 *
 * Finds what sorting would bring to @rank, by Hoare's selection. A look takes a dozen medians: to
 * sort for each of them would be a third of what is done beside the detector.
 *
 * Returns: the value
 */
float
sfs_quantile_take (float *values, int n, int rank)
{
  int low = 0, high = n - 1;

  g_return_val_if_fail (rank >= 0 && rank < n, 0);

  while (low < high)
    {
      const float pivot = values[low + (high - low) / 2];
      int i = low, j = high;

      while (i <= j)
        {
          while (values[i] < pivot)
            i++;
          while (values[j] > pivot)
            j--;
          if (i > j)
            break;
          float value = values[i];
          values[i++] = values[j];
          values[j--] = value;
        }
      if (rank <= j)
        high = j;
      else if (rank >= i)
        low = i;
      else
        break;
    }
  return values[rank];
}
