/** Test sets of every kind of task: what is read, how a model is asked, what is scored. */
package io.github.pocketzoo.eval.heldout;
