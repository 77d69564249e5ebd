/** What runs models forward: the choice between SameDiff and the compiled runtime. */
package io.github.pocketzoo.cli.engine;
