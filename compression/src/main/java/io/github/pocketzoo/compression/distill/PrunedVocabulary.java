package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes students whose vocabulary is what a text needs: the table of embeddings, most of a small
 * model, shrinks to the tokens that occur, or to those that occur often: {@link VocabularyChoice}.
 */
public final class PrunedVocabulary {
  private PrunedVocabulary() {}

  /**
   * A copy of a model with some of its tokens, and those that {@link Tokenizer#keeping} keeps.
   *
   * @param model isn't changed
   * @param used numbers of tokens that stay
   * @throws InvalidInputException if a token that the configuration names would have another
   *     number, or the family or the kind of tokenizer can't have fewer tokens
   */
  public static Model of(Model model, Set<Integer> used) {
    Tokenizer tokenizer = model.tokenizer().keeping(used);
    int[] kept = ids(tokenizer, model.tokenizer());
    requireNumbers(model, kept);
    int before = model.architecture().vocabularySize();
    Architecture architecture = model.architecture().withVocabularySize(kept.length);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      INDArray whole = model.parameters().get(spec.name());
      arrays.put(spec.name(), cut(whole, spec, before, kept));
    }
    // What lies beside a model may name tokens by the numbers that they had.
    return model
        .with(architecture, new Parameters(arrays), tokenizer)
        .with(model.companions().ofOtherTokens());
  }

  /** The numbers before, by the numbers after. */
  private static int[] ids(Tokenizer after, Tokenizer before) {
    Map<Integer, Integer> ids = new TreeMap<>();
    after.vocabulary().forEach((token, number) -> ids.put(number, before.vocabulary().get(token)));
    return ids.values().stream().mapToInt(Integer::intValue).toArray();
  }

  /** Configurations name tokens by their numbers, such as {@code pad_token_id}. */
  private static void requireNumbers(Model model, int[] kept) {
    model
        .architecture()
        .toConfigJson()
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().endsWith("_token_id") && entry.getValue().isInt()) {
                int id = entry.getValue().asInt();
                if (id >= kept.length || kept[id] != id) {
                  throw new InvalidInputException(
                      "the vocabulary of this model of type %s can't be pruned: %s is %d and would have another number"
                          .formatted(model.architecture().modelType(), entry.getKey(), id));
                }
              }
            });
  }

  private static INDArray cut(INDArray whole, ParameterSpec spec, int before, int[] kept) {
    if (Arrays.equals(whole.shape(), spec.shape())) {
      return whole.dup('c');
    }
    if (whole.rank() == 1) {
      return whole.reshape(1, before).getColumns(kept).reshape(kept.length).dup('c');
    }
    return whole.size(0) == before ? whole.getRows(kept).dup('c') : whole.getColumns(kept).dup('c');
  }
}
