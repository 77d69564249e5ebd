package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.tokenizer.BpeTrainer;
import io.github.pocketzoo.core.tokenizer.BpeVocabulary;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.gpt.pretrain.VocabularyText;
import java.nio.file.Path;
import java.util.List;

/** Trains a byte-level vocabulary. */
final class TokenizerCommand implements Command {

  /** Special tokens and bytes; there is nothing to learn below. */
  private static final int SMALLEST = 257;

  private static final Setting<String> TRAIN =
      Setting.required(
              "train",
              ValueType.text("FILES"),
              "text in UTF-8; a path or a quoted pattern such as 'texts/*.txt', many times")
          .repeated();

  private static final Setting<Integer> SIZE =
      Setting.withDefault(
          "vocabulary-size",
          ValueType.count(SMALLEST),
          8192,
          "most tokens: the 256 bytes, "
              + VocabularyText.END_OF_TEXT
              + ", and what is merged of bytes");

  private static final Setting<Path> OUTPUT =
      Setting.withDefault(
          "output",
          ValueType.path("DIR"),
          "tokenizer",
          "directory to write tokenizer.json, vocab.json and merges.txt to");

  @Override
  public String name() {
    return "tokenizer";
  }

  @Override
  public String summary() {
    return "Train a byte-level vocabulary on text, as GPT-2's was";
  }

  @Override
  public String usage() {
    return "--train FILES [--vocabulary-size N] [--output DIR]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(OptionGroup.of("Options", TRAIN, SIZE, OUTPUT));
  }

  @Override
  public List<String> examples() {
    return List.of("tokenizer --train 'texts/*.txt' --vocabulary-size 4096 --output vocabulary");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Path output = arguments.get(OUTPUT);
    AtomicFiles.requireWritable(output);
    BpeTrainer trainer = VocabularyText.read(PlainTextCorpus.of(arguments.all(TRAIN)));
    BpeVocabulary vocabulary = trainer.train(arguments.get(SIZE));
    vocabulary.save(output);
    AtomicFiles.text(
        output.resolve(Tokenizer.FILE_NAME), vocabulary.toByteLevelJson(List.of()) + "\n");
    console.print(
        "%d tokens of %d different words, written to %s"
            .formatted(vocabulary.indices().size(), trainer.words(), output));
  }
}
