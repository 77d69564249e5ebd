package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.core.task.AnswerStream;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.TextSimilarity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says how near texts are to each other. */
final class SimilarityCommand implements Command {
  private static final Setting<Integer> BATCH_SIZE = RunningModel.batchSize(32);
  private static final Flag JSON = new Flag("json", "print an object a line");

  @Override
  public String name() {
    return "similarity";
  }

  @Override
  public String summary() {
    return "Say how near two texts are: the cosine of their embeddings";
  }

  @Override
  public String description() {
    return summary()
        + ". Each pair is two arguments, or a line with a tab between the texts. The cosine is"
        + " from -1 to 1; which values mean the same depends on the model.";
  }

  @Override
  public String usage() {
    return "--model MODEL [OPTIONS] [TEXT TEXT ...]";
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
            "Texts", TextSource.FILE, EncoderOptions.POOLING, EncoderOptions.PREFIX, JSON));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "similarity --model all-MiniLM-L6-v2 'A man is eating food.' 'Somebody eats.'",
        "similarity --model bge-small-en-v1.5 --file pairs.tsv --json");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TextSource.checkPairs(arguments);
    int batchSize = arguments.get(BATCH_SIZE);
    JsonLines json = new JsonLines(console.out());
    try (var encoder = EncoderOptions.open(arguments, console, batchSize, true);
        TextSource source = TextSource.open(arguments, console)) {
      AnswerStream.ofBatches(new TextSimilarity(encoder.encoder()), batchSize)
          .run(
              source::nextPairs,
              (pair, cosine) -> {
                if (arguments.has(JSON)) {
                  json.print(object(pair, cosine));
                } else {
                  console.print(
                      String.format(
                          Locale.ROOT,
                          "%.4f\t%s\t%s",
                          cosine,
                          pair.text(),
                          pair.pair().orElseThrow()));
                }
              });
    }
  }

  private static Map<String, Object> object(InputText pair, double cosine) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", pair.text());
    object.put("text_pair", pair.pair().orElseThrow());
    object.put("similarity", cosine);
    return object;
  }
}
