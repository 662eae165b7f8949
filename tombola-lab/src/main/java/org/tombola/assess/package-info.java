/**
 * Ways to judge a network. A metric reads {@link org.tombola.assess.Evidence}, which makes each costly thing once and on demand. Values
 * are fractions or natural units, never percent; reductions are in double; NaN logits count as wrong.
 *
 * <table>
 * <caption>metrics</caption>
 * <tr><th>name<th>unit<th>better<th>evidence
 * <tr><td>{@code accuracy}<td>fraction<td>higher<td>test predictions
 * <tr><td>{@code top_5}<td>fraction<td>higher<td>test predictions
 * <tr><td>{@code nll}<td>nats<td>lower<td>test predictions
 * <tr><td>{@code calibration_error}<td>fraction<td>lower<td>test predictions
 * <tr><td>{@code distortion_error}<td>nats<td>—<td>a live network, its mask, the weights it was cut from, training images
 * </table>
 */
@NullMarked
package org.tombola.assess;

import org.jspecify.annotations.NullMarked;
