package io.github.pocketzoo.runtime.plan;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A constant of the graph.
 *
 * @param name name of the parameter, for messages
 * @param array its values, f32; they belong to the model
 */
public record Tensor(String name, INDArray array) {}
