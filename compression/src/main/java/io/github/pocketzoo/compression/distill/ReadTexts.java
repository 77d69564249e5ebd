package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.TrainingExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.List;
import java.util.Map;

/**
 * Texts as a student reads them, and beside it as teachers do, {@link MicroBatch#readings}.
 *
 * @param texts the same examples in the same order for every tokenizer
 * @param readers the teachers' tokenizers
 */
record ReadTexts(TrainingSource texts, List<Tokenizer> readers) implements TrainingSource {
  @Override
  public String name() {
    return texts.name();
  }

  @Override
  public String sha256() {
    return texts.sha256();
  }

  @Override
  public Map<String, String> describe() {
    return texts.describe();
  }

  @Override
  public Prepared prepare(Tokenizer tokenizer, TrainingOptions options) {
    Prepared ofStudent = texts.prepare(tokenizer, options);
    List<TrainingExamples> ofReaders =
        readers.stream().map(reader -> texts.prepare(reader, options).examples()).toList();
    return new Prepared(new Examples(ofStudent.examples(), ofReaders), ofStudent.order());
  }

  /** What {@link #prepare} makes. */
  private record Examples(TrainingExamples ofStudent, List<TrainingExamples> ofReaders)
      implements TrainingExamples {
    @Override
    public int size() {
      return ofStudent.size();
    }

    @Override
    public MicroBatch batch(int[] indices, long step) {
      List<TokenBatch> readings =
          ofReaders.stream().map(examples -> examples.batch(indices, step).tokens()).toList();
      return ofStudent.batch(indices, step).withReadings(readings);
    }
  }
}
