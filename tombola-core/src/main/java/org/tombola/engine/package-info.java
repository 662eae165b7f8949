/**
 * What an engine promises, and no engine. Training, finding and assessing speak these types only.
 */
@NullMarked
package org.tombola.engine;

import org.jspecify.annotations.NullMarked;
