/**
 * Networks as data: a layer is a record without behaviour, a graph an immutable list of layers, and each interpretation (shapes,
 * parameters, cost, forward in an engine, export) one file with an exhaustive switch. To add a layer, add the record and let the
 * compiler list the interpretations; to add an interpretation, write one file.
 */
@NullMarked
package org.tombola.graph;

import org.jspecify.annotations.NullMarked;
