package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.model.Model;

/**
 * A model in the forms that engines may want.
 *
 * @param name what to call it
 * @param model the model itself
 * @param onnx the same as ONNX files
 */
public record EngineModel(String name, Model model, OnnxFiles onnx) {}
