/** What finders, tweaks and metrics are given to work with: expensive steps, looked up before they are done. */
@NullMarked
package org.tombola.lab;

import org.jspecify.annotations.NullMarked;
