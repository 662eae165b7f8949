/**
 * Recipes: YAML decoded to records by declared settings. Defaults live in the declarations and nowhere else.
 */
@NullMarked
package org.tombola.recipe;

import org.jspecify.annotations.NullMarked;
