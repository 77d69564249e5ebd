package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes students whose tables of embeddings are narrow and projected to the hidden size (ALBERT:
 * Lan et al. 2020, section 3.1). They begin with the best approximation of the teacher's tables of
 * that rank, in which tokens count as often as they occur in the training texts (GroupReduce: Chen
 * et al. 2018, section 4.1).
 *
 * <p>The teacher normalizes the sum x of its embeddings over the hidden size H, with gain g and
 * bias b; the student normalizes over its embedding size r, and projects then. With V the r − 1
 * principal directions of the centred x, and Q an orthonormal basis of what a normalization leaves
 * alone, the rows that sum to zero, the student's tables are x V Qᵀ and its projection is √(H/r) ρ
 * Q Vᵀ g, with bias b, where ρ is the share of x's length that V keeps.
 */
public final class FactorisedEmbeddings {
  private FactorisedEmbeddings() {}

  /**
   * The student.
   *
   * @param model isn't changed
   * @param size width of the tables
   * @param counts how often the model's tokens occur
   * @throws InvalidInputException if the family can't have such tables, or the size isn't at least
   *     2 and less than the hidden size
   */
  public static Model of(Model model, int size, TokenCounts counts) {
    Architecture narrow = model.architecture().withEmbeddingSize(size);
    List<INDArray> tables = new ArrayList<>();
    for (String name : model.architecture().structure().embeddings()) {
      tables.add(centred(model.parameters().get(name).castTo(DataType.DOUBLE)));
    }
    INDArray frequencies = frequencies(counts, model.architecture().vocabularySize());
    PrincipalDirections directions =
        PrincipalDirections.of(secondMoment(tables, frequencies), size - 1);
    INDArray narrowing = directions.columns().mmul(sumlessRows(size));

    List<ParameterSpec> before = model.architecture().parameters();
    List<ParameterSpec> after = narrow.parameters();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    ModelStructure structure = narrow.structure();
    for (int i = 0; i < tables.size(); i++) {
      arrays.put(structure.embeddings().get(i), tables.get(i).mmul(narrowing));
    }
    List<String> norm = model.architecture().structure().embeddingNorm();
    INDArray gain = model.parameters().get(norm.get(0)).castTo(DataType.DOUBLE);
    INDArray bias = model.parameters().get(norm.get(1));
    double scale =
        keptLength(tables, frequencies, narrowing)
            * Math.sqrt((double) model.architecture().hiddenSize() / size);
    INDArray widening = narrowing.transpose().mulRowVector(gain).muli(scale);
    List<INDArray> replaced =
        List.of(Nd4j.ones(DataType.FLOAT, size), Nd4j.zeros(DataType.FLOAT, size), widening, bias);
    for (int i = 0; i < replaced.size(); i++) {
      arrays.put(structure.embeddingNorm().get(i), replaced.get(i));
    }
    int others = after.size() - arrays.size();
    for (int i = 0; i < others; i++) {
      String from = before.get(before.size() - others + i).name();
      arrays.put(after.get(after.size() - others + i).name(), model.parameters().get(from));
    }
    arrays.replaceAll((name, array) -> array.castTo(DataType.FLOAT).dup('c'));
    return model.with(narrow, new Parameters(arrays), model.tokenizer().copy());
  }

  /** Rows without their means, which the normalization takes away. */
  private static INDArray centred(INDArray rows) {
    return rows.subColumnVector(rows.mean(true, 1));
  }

  /** Shares of the tokens, {@code [tokens, 1]}; those that don't occur have a little of it. */
  private static INDArray frequencies(TokenCounts counts, int tokens) {
    double[] shares = new double[tokens];
    for (int i = 0; i < tokens; i++) {
      shares[i] = counts.counts().getOrDefault(i, 0L) + 0.5;
    }
    INDArray column = Nd4j.createFromArray(shares).reshape(tokens, 1);
    return column.divi(column.sumNumber());
  }

  /** Of the sum of a row of each table, {@code [hidden, hidden]}. */
  private static INDArray secondMoment(List<INDArray> tables, INDArray frequencies) {
    INDArray words = tables.get(0);
    INDArray moment = words.transpose().mmul(words.mulColumnVector(frequencies));
    for (INDArray table : tables.subList(1, tables.size())) {
      moment.addi(table.transpose().mmul(table).divi(table.size(0)));
    }
    return moment;
  }

  /**
   * Orthonormal rows {@code [size − 1, size]} that sum to zero: those of the discrete cosine
   * transform, which spread every direction over all columns.
   */
  private static INDArray sumlessRows(int size) {
    INDArray rows = Nd4j.create(DataType.DOUBLE, size - 1, size);
    for (int k = 1; k < size; k++) {
      for (int j = 0; j < size; j++) {
        rows.putScalar(k - 1, j, Math.sqrt(2.0 / size) * Math.cos(Math.PI * (j + 0.5) * k / size));
      }
    }
    return rows;
  }

  /** The mean share of a token's length that is left of it, with the other tables' mean rows. */
  private static double keptLength(
      List<INDArray> tables, INDArray frequencies, INDArray narrowing) {
    INDArray sums = tables.get(0).dup();
    for (INDArray table : tables.subList(1, tables.size())) {
      sums.addiRowVector(table.mean(0));
    }
    INDArray lengths = sums.norm2(true, 1).addi(Double.MIN_NORMAL);
    INDArray kept = sums.mmul(narrowing).norm2(true, 1);
    return kept.divi(lengths).muli(frequencies).sumNumber().doubleValue();
  }
}
