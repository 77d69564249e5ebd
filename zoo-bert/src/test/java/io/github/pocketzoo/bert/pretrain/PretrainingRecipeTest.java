package io.github.pocketzoo.bert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.bert.TinyBert;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.Target;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingRecipeTest {
  private static final int BATCH = 4;

  @TempDir private Path directory;

  private final Model model = TinyBert.load();
  private TokenizedCorpus corpus;

  @BeforeEach
  void tokenize() {
    corpus = TinyCorpus.tokens(model.tokenizer(), directory);
  }

  @AfterEach
  void free() {
    corpus.close();
    model.close();
  }

  private StreamedExamples<PackedText> examples(SentenceTask task, long seed) {
    PretrainingRecipe recipe =
        new PretrainingRecipe(
            new Packing(24, 0, task),
            Masking.ofBert(false),
            SpecialTokens.of(model.tokenizer()),
            model.tokenizer().vocabularySize());
    return new StreamedExamples<>(corpus, recipe, BATCH, seed);
  }

  private static String batch(StreamedExamples<PackedText> examples, long step) {
    MicroBatch batch = examples.batch(examples.batch(step), step);
    return Arrays.deepToString(batch.tokens().inputIds());
  }

  /** The texts of a batch before they were masked. */
  private static Set<String> originals(StreamedExamples<PackedText> examples, long step) {
    MicroBatch batch = examples.batch(examples.batch(step), step);
    Set<String> texts = new HashSet<>();
    for (int row = 0; row < batch.tokens().batchSize(); row++) {
      int[] ids = batch.tokens().inputIds()[row].clone();
      int[] labels = batch.targets(Target.OfTokens.class).get(row).labels();
      for (int i = 0; i < labels.length; i++) {
        ids[i] = labels[i] == Target.OfTokens.IGNORED ? ids[i] : labels[i];
      }
      texts.add(Arrays.toString(ids));
    }
    return texts;
  }

  @Test
  void aStreamThatBeginsInTheMiddleOfAnEpochTellsTheSame() {
    StreamedExamples<PackedText> whole = examples(SentenceTask.SENTENCE_ORDER, 3);
    for (long step = 0; step < 40; step++) {
      String expected = batch(whole, step);
      if (step % 7 == 3) {
        assertThat(batch(examples(SentenceTask.SENTENCE_ORDER, 3), step)).isEqualTo(expected);
      }
    }
    assertThat(batch(whole, 0)).isEqualTo(batch(examples(SentenceTask.SENTENCE_ORDER, 3), 0));
  }

  @Test
  void anEpochHasEveryTextOnceAndTheNextHasThemMaskedAnew() {
    StreamedExamples<PackedText> examples = examples(SentenceTask.NONE, 3);
    long sequences = examples.sequencesOfEpoch();
    long steps = (sequences + BATCH - 1) / BATCH;
    Set<String> first = new HashSet<>();
    Set<String> second = new HashSet<>();
    Set<String> masked = new HashSet<>();
    for (long step = 0; step < steps; step++) {
      first.addAll(originals(examples, step));
      masked.add(batch(examples, step));
      second.addAll(originals(examples, steps + step));
      masked.add(batch(examples, steps + step));
    }
    assertThat(first).hasSize((int) sequences).isEqualTo(second);
    assertThat(masked).hasSize((int) (2 * steps));
  }

  @Test
  void anotherSeedGivesAnotherOrder() {
    assertThat(batch(examples(SentenceTask.NONE, 3), 0))
        .isNotEqualTo(batch(examples(SentenceTask.NONE, 4), 0));
  }

  @Test
  void howABatchIsCutIntoShardsChangesNoExample() {
    StreamedExamples<PackedText> examples = examples(SentenceTask.NONE, 3);
    int[] indices = examples.batch(5);
    MicroBatch whole = examples.batch(indices, 5);
    MicroBatch part = examples.batch(new int[] {indices[2]}, 5);

    assertThat(part.targets().get(0)).isEqualTo(whole.targets().get(2));
    assertThat(part.tokens().inputIds()[0]).isEqualTo(whole.tokens().inputIds()[2]);
  }
}
