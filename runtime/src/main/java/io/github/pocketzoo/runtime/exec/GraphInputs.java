package io.github.pocketzoo.runtime.exec;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A batch as a graph takes it.
 *
 * @param ids row numbers of tables by the name of the input, each {@code [batch][seqLen]}
 * @param mask 1 at tokens and 0 at padding, {@code [batch][seqLen]}; null for a graph without
 *     tokens
 * @param matrices float inputs, {@code [batch, width]}
 */
record GraphInputs(Map<String, int[][]> ids, int[][] mask, Map<String, INDArray> matrices) {}
