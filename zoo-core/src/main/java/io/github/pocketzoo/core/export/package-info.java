/**
 * Models as files of other programs: <a
 * href="https://github.com/onnx/onnx/blob/main/docs/IR.md">ONNX</a> and SameDiff's own format.
 */
package io.github.pocketzoo.core.export;
