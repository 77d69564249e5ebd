/** ONNX Runtime as an engine to compare with. */
package io.github.pocketzoo.eval.onnx;
