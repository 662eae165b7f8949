/**
 * What a run leaves for people: the summary, tables and one HTML file. This package reads a run's folder and nothing else, and knows no
 * finder, tweak or metric by name.
 *
 * <table>
 *   <caption>Which page comes from which readings</caption>
 *   <tr><th>what</th><th>made from</th><th>by</th></tr>
 *   <tr><td>{@code summary.json}</td><td>one row per finder, spending, density and seed</td><td>{@link Summary}</td></tr>
 *   <tr><td>verdicts</td><td>rows against the dense rows of the same spending, paired by seed</td><td>{@link Verdicts}</td></tr>
 *   <tr><td>{@code table.csv}, {@code table.tex}, terminal, Markdown</td><td>rows summed up over seeds, verdicts</td><td>{@link Tables}</td></tr>
 * </table>
 */
@NullMarked
package org.tombola.report;

import org.jspecify.annotations.NullMarked;
