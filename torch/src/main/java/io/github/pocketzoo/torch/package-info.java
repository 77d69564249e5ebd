/** TorchScript files run by DJL's PyTorch engine. */
package io.github.pocketzoo.torch;
