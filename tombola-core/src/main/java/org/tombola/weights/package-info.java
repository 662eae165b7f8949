/**
 * Named tensors, masks and scores as Java values. Order is layer order, then row-major position; among equal scores the earlier position
 * is kept; prunable are weights of convolutions and linear layers. Each value hashes by its bits.
 */
@NullMarked
package org.tombola.weights;

import org.jspecify.annotations.NullMarked;
