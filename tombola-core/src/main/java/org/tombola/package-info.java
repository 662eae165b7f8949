/** What every package leans on: hashes, JSON, files written whole or not at all, and the error that means bad input. It leans on no other package of the house. */
@NullMarked
package org.tombola;

import org.jspecify.annotations.NullMarked;
