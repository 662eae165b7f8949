/**
 * What finders, tweaks and metrics are given to work with: a {@link org.tombola.lab.Problem} without test data, and a
 * {@link org.tombola.lab.Lab} whose expensive steps are looked up before they are done.
 */
@NullMarked
package org.tombola.lab;

import org.jspecify.annotations.NullMarked;
