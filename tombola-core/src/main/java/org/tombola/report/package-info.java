/**
 * What a run leaves for people: the summary, tables and one HTML file. This package reads a run's folder, or takes what a benchmark measured, and knows no
 * finder, tweak or metric by name.
 *
 * <table>
 *   <caption>Which page comes from which readings</caption>
 *   <tr><th>what</th><th>made from</th><th>by</th></tr>
 *   <tr><td>{@code summary.json}</td><td>one row per finder, spending, density and seed</td><td>{@link Summary}</td></tr>
 *   <tr><td>verdicts</td><td>rows against the dense rows of the same spending, paired by seed</td><td>{@link Verdicts}</td></tr>
 *   <tr><td>curves of metrics</td><td>{@code details.json}: what metrics tell beyond their value</td><td>{@link MetricCurves}</td></tr>
 *   <tr><td>overlaps of masks</td><td>drawn tickets of every two finders at equal density and seed</td><td>{@link Overlaps}</td></tr>
 *   <tr><td>{@code table.csv}, {@code table.tex}, terminal, Markdown</td><td>rows summed up over seeds, verdicts</td><td>{@link Tables}</td></tr>
 *   <tr><td>{@code curves.csv}</td><td>a line per epoch of every training</td><td>{@link Curves}</td></tr>
 *   <tr><td>{@code report.html}</td><td>the files of a run's folder</td><td>{@link HtmlReport}</td></tr>
 *   <tr><td>comparison of runs</td><td>their summaries; every pair tested, Holm-corrected</td><td>{@link ComparisonReport}</td></tr>
 *   <tr><td>a benchmark's table, document and page</td><td>what {@code bench} measured</td><td>{@link Speeds}, {@link SpeedReport}</td></tr>
 * </table>
 *
 * <p>The pages' template, style and scripts are resources beside these classes; statistics are computed in Java only, so that pages and
 * tables cannot disagree. A missing reading is null, never 0 or NaN.
 */
@NullMarked
package org.tombola.report;

import org.jspecify.annotations.NullMarked;
