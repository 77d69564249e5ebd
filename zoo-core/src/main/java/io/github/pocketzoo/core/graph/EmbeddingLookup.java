package io.github.pocketzoo.core.graph;

/**
 * A lookup of embedding rows.
 *
 * <p>SameDiff 1.0.0-M2.1 has no right gradient for {@code gather} (it overwrites the gradients of
 * duplicate ids), so a training graph takes the rows themselves as an input: the trainer gathers
 * them before the step and adds their gradients into the rows of the table after it. An inference
 * graph looks them up itself.
 *
 * @param table name of the parameter, {@code [entries, hidden]}
 * @param ids name of the input with the row numbers, {@code [batch, seqLen]}
 * @param firstRow the row of id 0: some tables of positions begin with rows that no token has
 * @param rows name of the looked-up rows, {@code [batch, seqLen, hidden]}; an input of a training
 *     graph, computed in an inference graph
 */
public record EmbeddingLookup(String table, String ids, int firstRow, String rows) {}
