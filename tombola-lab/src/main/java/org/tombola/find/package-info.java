/**
 * Ways to find a ticket: a mask, and the weights to start it from. To add one: a record here, a line in
 * its family's list ({@code ScoreFinders}, {@code SearchFinders}, {@code SparseTrainingFinders}, {@code RegularisedFinders},
 * {@code GateFinders}, or {@link org.tombola.find.Finders} itself), a hand-worked test, a row below.
 *
 * <table>
 * <caption>finders</caption>
 * <tr><th>name<th>source<th>trainings before the ticket is spent<th>needs
 * <tr><td>{@code dense}<td>—<td>0<td>—
 * <tr><td>{@code random}<td>Erdős–Rényi allocations: arXiv:1707.04780, arXiv:1911.11134<td>0<td>—
 * <tr><td>{@code shuffle}<td>layerwise shuffle, arXiv:2009.08576<td>those of the finder it shuffles<td>another finder
 * <tr><td>{@code one_shot_magnitude}<td>arXiv:1803.03635<td>1<td>labels
 * <tr><td>{@code l1}<td>arXiv:1608.08710 as used by later comparisons<td>1<td>labels
 * <tr><td>{@code iterative_magnitude}<td>arXiv:1803.03635, arXiv:1912.05671, arXiv:2003.02389<td>one a level<td>labels
 * <tr><td>{@code snip}<td>arXiv:1810.02340<td>0, one backward pass<td>labels, gradients
 * <tr><td>{@code continuous_sparsification}<td>arXiv:1912.04427<td>one a round<td>labels
 * <tr><td>{@code str}<td>arXiv:2002.03231<td>1, which is the ticket's own<td>labels
 * <tr><td>{@code synflow}<td>arXiv:2006.05467<td>0, a hundred backward passes of one example<td>—
 * <tr><td>{@code obd}<td>Optimal Brain Damage, 1989<td>1<td>labels, gradients of single examples
 * <tr><td>{@code grasp}<td>arXiv:2002.07376<td>0, one Hessian product a half<td>labels, Hessian products
 * <tr><td>{@code set}<td>arXiv:1707.04780<td>1, sparse; the ticket is trained<td>labels
 * <tr><td>{@code deep_r}<td>arXiv:1711.05136<td>1, sparse; the ticket is trained<td>labels
 * <tr><td>{@code dsr}<td>arXiv:1902.05967<td>1, sparse; the ticket is trained<td>labels
 * <tr><td>{@code rigl}<td>arXiv:1911.11134<td>1, sparse; the ticket is trained<td>labels, dense gradients
 * <tr><td>{@code early_bird}<td>arXiv:1909.11957<td>1, sparse after an early cut; the ticket is trained<td>labels
 * <tr><td>{@code dlth}<td>arXiv:2203.04248<td>one a cycle<td>labels
 * <tr><td>{@code unilth}, {@code unidlth}<td>a unified view of finding and transforming winning lottery tickets<td>1 and a few epochs; the
 *     ticket is trained<td>labels, a validation split
 * <tr><td>{@code edge_popup}<td>arXiv:1911.13299<td>one search (and a dense training, where trained weights are searched)<td>labels, gradients
 * <tr><td>{@code supermask}<td>arXiv:1905.01067<td>one search (and a dense training, where trained weights are searched)<td>labels, gradients
 * <tr><td>{@code sr_popup}<td>arXiv:2104.08700<td>1 and one search<td>labels, gradients
 * </table>
 *
 * <p>A density is a share of the weights ({@code Apportionment}) or of what they cost ({@code CostSharing}: measured time, or
 * multiply-adds). Finders that a recipe may give an {@code allocation} hold a {@code Sharing}, whichever it is.
 */
@NullMarked
package org.tombola.find;

import org.jspecify.annotations.NullMarked;
