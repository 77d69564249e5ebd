package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.runtime.Runtime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** all-MiniLM-L6-v2 on real sentences: as exact as f32, bf16 and int8 promise to be. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class MiniLmRuntimeTest {
  private static final String WORDNET = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";
  private static final int GLOSSES = 1000;
  private static final int BATCH = 32;
  private static final int BLOCKS = 6;
  private static final String LAST = ModelGraph.hiddenState(BLOCKS);

  private Model model;

  @BeforeAll
  void load() {
    Path directory =
        ModelCatalog.ofUser()
            .fetch(ModelReference.parse("all-MiniLM-L6-v2"), FetchOptions.silent());
    model = ModelDirectory.load(directory);
  }

  @AfterAll
  void close() {
    model.close();
  }

  private CompiledForward compile(CompileOptions options) {
    long start = System.nanoTime();
    CompiledForward compiled = Runtime.compile(model, options);
    System.out.printf(
        "%s compiled in %d ms, %.1f MB of weights%n",
        compiled.engine(),
        Duration.ofNanos(System.nanoTime() - start).toMillis(),
        compiled.graph().weightBytes() / 1e6);
    return compiled;
  }

  /** Definitions of nouns from all over WordNet, with the examples that stand behind some. */
  private static List<String> glosses() throws IOException {
    try (InputStream data = MiniLmRuntimeTest.class.getResourceAsStream(WORDNET);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(data, StandardCharsets.UTF_8))) {
      List<String> all =
          lines
              .lines()
              .filter(line -> !line.startsWith("  "))
              .map(line -> line.substring(line.indexOf(" | ") + 3).strip())
              .toList();
      int step = all.size() / GLOSSES;
      return IntStream.range(0, GLOSSES).mapToObj(i -> all.get(i * step)).toList();
    }
  }

  private List<TokenBatch> batches(List<String> texts) {
    List<Encoding> encodings = texts.stream().map(model.tokenizer()::encode).toList();
    List<TokenBatch> batches = new ArrayList<>();
    for (int first = 0; first < encodings.size(); first += BATCH) {
      int end = Math.min(first + BATCH, encodings.size());
      batches.add(TokenBatch.of(encodings.subList(first, end), model.tokenizer().padTokenId()));
    }
    return batches;
  }

  /** The sums of the last hidden states of each text's tokens: their means, but for the length. */
  private static List<float[]> embeddings(Forward forward, List<TokenBatch> batches) {
    List<float[]> embeddings = new ArrayList<>();
    for (TokenBatch batch : batches) {
      try (INDArray states = forward.run(batch, List.of(LAST)).get(LAST)) {
        for (int row = 0; row < batch.batchSize(); row++) {
          // Rows of padding are zeros.
          try (INDArray sum = states.get(NDArrayIndex.point(row)).sum(0)) {
            embeddings.add(sum.toFloatVector());
          }
        }
      }
    }
    return embeddings;
  }

  @Test
  void f32IsWhatSameDiffComputes() throws IOException {
    TokenBatch batch = batches(glosses()).get(3);
    int shortest =
        IntStream.range(0, BATCH).map(row -> RandomTokens.length(batch, row)).min().orElseThrow();
    assertThat(2 * shortest).as("lengths differ").isLessThan(batch.sequenceLength());
    List<String> states =
        IntStream.rangeClosed(0, BLOCKS).mapToObj(ModelGraph::hiddenState).toList();
    try (CompiledForward compiled = compile(CompileOptions.of(Precision.F32));
        Forward sameDiff = new SameDiffForward(model)) {
      Outputs actual = Outputs.of(compiled, batch, states);
      Outputs expected = Outputs.of(sameDiff.run(batch, states));
      double largest = Agreement.largestDifference(actual, expected, batch);
      System.out.println("largest difference " + largest);
      assertThat(largest).isLessThanOrEqualTo(1e-4);
    }
  }

  @ParameterizedTest
  @CsvSource({"BF16, 0.999", "INT8, 0.99"})
  void embeddingsOfGlosses(Precision precision, double smallestCosine) throws IOException {
    List<TokenBatch> batches = batches(glosses());
    try (CompiledForward reference = compile(CompileOptions.of(Precision.F32));
        CompiledForward compiled = compile(CompileOptions.of(precision))) {
      assertThat(compiled.graph().plan().matrices(precision.label())).isEqualTo(4 * BLOCKS);
      assertThat(compiled.graph().plan().matrices("f32")).isZero();
      List<float[]> expected = embeddings(reference, batches);
      List<float[]> actual = embeddings(compiled, batches);
      assertThat(actual).hasSize(GLOSSES);
      double smallest = 1;
      for (int i = 0; i < GLOSSES; i++) {
        float[] own = actual.get(i);
        smallest = Math.min(smallest, Agreement.cosine(own, expected.get(i), 0, own.length));
      }
      System.out.println(precision + ": smallest cosine " + smallest);
      assertThat(smallest).isGreaterThanOrEqualTo(smallestCosine);
    }
  }

  @Test
  void fixedScalesFromOtherGlosses() throws IOException {
    List<TokenBatch> batches = batches(glosses());
    List<TokenBatch> seen = batches.subList(0, 8);
    List<TokenBatch> unseen = batches.subList(8, 16);
    try (CompiledForward reference = compile(CompileOptions.of(Precision.F32))) {
      CompileOptions options =
          CompileOptions.of(Precision.INT8)
              .withQuantization(CalibrationTest.quantization(reference, seen));
      try (CompiledForward compiled = compile(options)) {
        List<float[]> expected = embeddings(reference, unseen);
        List<float[]> actual = embeddings(compiled, unseen);
        double smallest = 1;
        for (int i = 0; i < actual.size(); i++) {
          float[] own = actual.get(i);
          smallest = Math.min(smallest, Agreement.cosine(own, expected.get(i), 0, own.length));
        }
        System.out.println("fixed scales: smallest cosine " + smallest);
        assertThat(smallest).isGreaterThanOrEqualTo(0.9);
      }
    }
  }
}
