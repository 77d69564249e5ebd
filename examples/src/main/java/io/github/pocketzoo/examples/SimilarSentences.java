package io.github.pocketzoo.examples;

import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Sorts sentences by how near they are to the first, with an encoder that computes in integers. */
public final class SimilarSentences {
  private static final int BATCH_SIZE = 32;

  private SimilarSentences() {}

  /**
   * Prints the cosine of each sentence's vector and the first one's.
   *
   * @param arguments a model (a directory, or a name such as all-MiniLM-L6-v2), and sentences; all
   *     may be left out
   */
  public static void main(String[] arguments) {
    String name = arguments.length > 0 ? arguments[0] : "all-MiniLM-L6-v2";
    List<String> sentences =
        arguments.length > 2
            ? List.of(arguments).subList(1, arguments.length)
            : List.of("A man is eating food.", "Somebody eats.", "The stock market fell.");
    Path directory = ModelCatalog.ofUser().fetch(ModelReference.parse(name), FetchOptions.silent());
    try (Model model = ModelDirectory.load(directory);
        Forward forward = Runtime.compile(model, CompileOptions.of(Precision.INT8))) {
      int padding = model.tokenizer().padTokenId();
      SentenceEncoder encoder =
          SentenceEncoder.of(
              model.architecture(),
              new BatchRunner(forward, padding, BATCH_SIZE),
              model.tokenizer(),
              EmbeddingSettings.of(directory),
              "");
      List<float[]> vectors = encoder.answer(sentences);
      for (int i = 1; i < vectors.size(); i++) {
        double cosine = SentenceEncoder.cosine(vectors.get(0), vectors.get(i));
        System.out.printf(Locale.ROOT, "%.4f  %s%n", cosine, sentences.get(i));
      }
    }
  }
}
