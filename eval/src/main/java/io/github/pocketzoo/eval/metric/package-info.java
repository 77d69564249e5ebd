/** Classification metrics by scikit-learn's conventions. */
package io.github.pocketzoo.eval.metric;
