/**
 * Data sets, their splits and batches. Pictures stay bytes; crops and flips act on bytes; order and augmentation are functions of
 * (seed, epoch), so that resuming stores no generator state.
 */
@NullMarked
package org.tombola.data;

import org.jspecify.annotations.NullMarked;
