/** What every package leans on: hashes, JSON, and the error that means bad input. It leans on no other package of the house. */
@NullMarked
package org.tombola;

import org.jspecify.annotations.NullMarked;
