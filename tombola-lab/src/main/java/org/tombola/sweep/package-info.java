/**
 * A recipe with its parts resolved, the rows it asks for, and the run that makes them: trainings side by side, then summary, tables,
 * tickets and report. The recipe's record and decoder live here, above finders, tweaks and metrics.
 */
@NullMarked
package org.tombola.sweep;

import org.jspecify.annotations.NullMarked;
