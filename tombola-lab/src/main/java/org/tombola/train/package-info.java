/**
 * The training loop on one page, and what varies in it: optimisers, schedules, reparameterisations, hooks. A checkpoint holds the
 * parameters, what the optimiser carries, batch-norm statistics, hook state, the step and the curve so far; order and augmentation are
 * functions of (seed, epoch), so no generator state is saved and resuming is exact.
 */
@NullMarked
package org.tombola.train;

import org.jspecify.annotations.NullMarked;
