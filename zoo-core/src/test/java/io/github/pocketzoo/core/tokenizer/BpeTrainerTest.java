package io.github.pocketzoo.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
  private static final List<String> SPECIAL = List.of("<|endoftext|>");

  @TempDir private Path directory;

  private static BpeTrainer read(String file) throws IOException {
    BpeTrainer trainer = new BpeTrainer(SPECIAL);
    Files.readAllLines(Resources.path("/golden/bpe/" + file)).forEach(trainer::add);
    return trainer;
  }

  /** Ties included: {@code tools/golden/bpe.py} trained on the same lines. */
  @Test
  void theVocabularyIsThatOfTheTokenizersLibrary() throws IOException {
    BpeVocabulary trained = read("corpus.txt").train(420);
    Path golden = Resources.path("/golden/bpe/gpt2");
    var indices = BpeVocabulary.readIndices(golden.resolve("vocab.json"));
    assertThat(trained.merges())
        .containsExactlyElementsOf(MergesFile.read(golden.resolve("merges.txt"), indices));
    assertThat(trained.indices()).isEqualTo(indices);
  }

  @Test
  void aTokenizerOfItReadsWhatItWasTrainedOn() throws IOException {
    BpeVocabulary trained = read("corpus.txt").train(300);
    trained.save(directory);
    byte[] json = trained.toByteLevelJson(SPECIAL).getBytes(StandardCharsets.UTF_8);
    try (Tokenizer made = Tokenizer.of(json, 512, "made");
        Tokenizer loaded = TokenizerDirectory.load(directory, 512)) {
      String text = "the cats' 東京 definition 😀";
      assertThat(made.vocabularySize()).isEqualTo(300);
      assertThat(made.encode(text).inputIds()).isEqualTo(loaded.encode(text).inputIds());
      assertThat(made.decode(made.encode(text).inputIds())).isEqualTo(text);
    }
  }

  @Test
  void theMostFrequentPairComesFirstAndRunsDoNotOverlap() {
    BpeTrainer trainer = new BpeTrainer(SPECIAL);
    trainer.add("aaaa");
    trainer.add("xy");
    trainer.add("xy");
    assertThat(trainer.words()).isEqualTo(2);
    assertThat(trainer.train(300).merges())
        .containsExactly(new Merge("a", "a"), new Merge("x", "y"));
  }

  @Test
  void thereIsRoomForAllBytes() {
    BpeTrainer trainer = new BpeTrainer(SPECIAL);
    assertThat(trainer.train(257).merges()).isEmpty();
    assertThatThrownBy(() -> trainer.train(256))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a vocabulary of 256 is too small, expected 257 or more");
  }
}
