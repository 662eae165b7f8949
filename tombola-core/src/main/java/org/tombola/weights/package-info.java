/**
 * Named tensors, masks and scores as Java values. Order is layer order, then row-major position; among equal scores the earlier position
 * is kept; prunable are weights of convolutions and linear layers. Each value hashes by its bits.
 *
 * <p>From a density to a mask: {@link org.tombola.weights.Density} (exact) and {@link org.tombola.weights.Allocation} give a
 * {@link org.tombola.weights.Quota} (counts), {@link org.tombola.weights.Selection} fills it with the highest
 * {@link org.tombola.weights.Scores} and {@link org.tombola.weights.Masks} by lot; a {@link org.tombola.weights.Pattern} does either within
 * the masks that hardware runs fast. Where a quota is a budget of cost, {@link org.tombola.weights.Quota.Budget}, the best for their cost
 * are kept. {@link org.tombola.weights.Counting} repeats the roundings of published code.
 */
@NullMarked
package org.tombola.weights;

import org.jspecify.annotations.NullMarked;
