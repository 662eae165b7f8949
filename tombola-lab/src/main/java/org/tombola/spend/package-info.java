/**
 * Ways to spend a ticket better than plain retraining: functions from one {@link org.tombola.spend.Spending} to another.
 *
 * <table>
 * <caption>tweaks</caption>
 * <tr><th>name<th>changes<th>undone
 * <tr><td>{@code reinitialise}<td>start weights<td>never: it is a control
 * </table>
 */
@NullMarked
package org.tombola.spend;

import org.jspecify.annotations.NullMarked;
