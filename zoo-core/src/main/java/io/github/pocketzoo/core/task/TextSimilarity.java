package io.github.pocketzoo.core.task;

import java.util.ArrayList;
import java.util.List;

/**
 * How near two texts are: the cosine of their vectors, from −1 to 1.
 *
 * @param encoder makes the vectors
 */
public record TextSimilarity(TextTask<String, float[]> encoder)
    implements TextTask<InputText, Double> {
  /** Each input is a pair. */
  @Override
  public List<Double> answer(List<InputText> pairs) {
    List<String> texts = new ArrayList<>();
    for (InputText pair : pairs) {
      texts.add(pair.text());
      texts.add(pair.pair().orElseThrow());
    }
    List<float[]> vectors = encoder.answer(texts);
    List<Double> cosines = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i += 2) {
      cosines.add(SentenceEncoder.cosine(vectors.get(i), vectors.get(i + 1)));
    }
    return cosines;
  }
}
