/**
 * Networks as data: a layer is a record without behaviour, a graph an immutable list of layers, and each interpretation (shapes,
 * parameters, cost, plain data, forward in an engine, export) one file with an exhaustive switch. To add a layer, add the record and let
 * the compiler list the interpretations; to add an interpretation, write one file.
 *
 * <p>{@link org.tombola.graph.Architectures} lists the networks a recipe may name, {@link org.tombola.graph.Initialisers} the starts;
 * {@link org.tombola.graph.NetworkFile} makes a network of a list of layers that a user wrote.
 */
@NullMarked
package org.tombola.graph;

import org.jspecify.annotations.NullMarked;
