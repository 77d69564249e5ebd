package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.task.AnswerStream;
import io.github.pocketzoo.core.task.VectorFormat;
import io.github.pocketzoo.core.task.VectorWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Makes a vector of each text. */
final class EmbedCommand implements Command {
  private static final Setting<VectorFormat> FORMAT =
      Setting.withDefault(
          "format",
          ValueType.oneOf(VectorFormat.class),
          ValueType.nameOf(VectorFormat.JSONL),
          "how vectors are written: text and vector as JSON, or as CSV; or the vectors alone for"
              + " numpy.load");
  private static final Setting<Path> OUTPUT =
      Setting.optional(
          "output", ValueType.path("FILE"), "file to write to (default: standard output)");
  private static final Flag NO_NORMALIZE =
      new Flag("no-normalize", "leave vectors as they are, not scaled to length 1");
  private static final Setting<Integer> BATCH_SIZE = RunningModel.batchSize(32);

  @Override
  public String name() {
    return "embed";
  }

  @Override
  public String summary() {
    return "Make an embedding, a vector of numbers, of each text";
  }

  @Override
  public String description() {
    return summary()
        + ". Pooling and normalization are those of the model, where its directory has the files"
        + " of sentence-transformers (modules.json, 1_Pooling/config.json); elsewhere the mean over"
        + " the tokens, scaled to length 1.";
  }

  @Override
  public String usage() {
    return "--model MODEL [OPTIONS] [TEXT ...]";
  }

  @Override
  public boolean takesOperands() {
    return true;
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        RunningModel.options(BATCH_SIZE),
        OptionGroup.of(
            "Texts",
            TextSource.FILE,
            EncoderOptions.POOLING,
            NO_NORMALIZE,
            EncoderOptions.PREFIX,
            FORMAT,
            OUTPUT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "embed --model all-MiniLM-L6-v2 'A man is eating food.'",
        "embed --model e5-small-v2 --prefix 'passage: ' --file texts.txt --format npy"
            + " --output texts.npy");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TextSource.check(arguments);
    VectorFormat format = arguments.get(FORMAT);
    if (format == VectorFormat.NPY && !arguments.has(OUTPUT)) {
      throw new UsageException("--format npy needs --output FILE");
    }
    arguments.find(OUTPUT).ifPresent(AtomicFiles::requireWritable);
    int batchSize = arguments.get(BATCH_SIZE);
    try (var encoder =
            EncoderOptions.open(arguments, console, batchSize, !arguments.has(NO_NORMALIZE));
        TextSource source = TextSource.open(arguments, console)) {
      int width = encoder.encoder().hiddenSize();
      AnswerStream<String, float[]> stream = AnswerStream.ofBatches(encoder.encoder(), batchSize);
      if (arguments.find(OUTPUT).isPresent()) {
        AtomicFiles.file(
            arguments.get(OUTPUT),
            file -> {
              try (VectorWriter writer = format.open(file, width)) {
                stream.run(source::next, writer::write);
              }
            });
      } else {
        try (VectorWriter writer = format.open(console.out(), width)) {
          stream.run(source::next, writer::write);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
