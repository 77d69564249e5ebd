/** Models as TorchScript files, beside other engines. */
package io.github.pocketzoo.eval.torch;
