/** What every model family shares; no family is named here. */
package io.github.pocketzoo.core;
