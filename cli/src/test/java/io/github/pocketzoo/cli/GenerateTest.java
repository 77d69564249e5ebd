package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateTest {
  @TempDir private Path directory;

  @BeforeEach
  void writeModels() throws IOException {
    TinyGpt.write(directory.resolve("gpt"), 1);
    TinyGpt.write(directory.resolve("draft"), 2);
  }

  /** Runs a command line in which {@code @} stands for the directory and {@code _} for a space. */
  private CommandRun run(String input, String line) {
    String[] words = line.strip().replace("@", directory + "/").split(" +");
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("''") ? "" : words[i].replace('_', ' ');
    }
    return CommandRun.withInput(input, words);
  }

  private String out(String input, String line) {
    CommandRun run = run(input, line);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private String out(String line) {
    return out("", line);
  }

  private List<JsonNode> objects(String input, String line) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String each : out(input, line + " --json").lines().toList()) {
      objects.add(new ObjectMapper().readTree(each));
    }
    return objects;
  }

  @Test
  void aPromptIsPrintedWithWhatFollowsIt() throws IOException {
    String line = "generate --model @gpt --prompt a_cat --max-new-tokens 6";
    JsonNode object = objects("", line).get(0);

    assertThat(object.get("prompt").asText()).isEqualTo("a cat");
    assertThat(object.get("text").asText()).isNotEmpty();
    assertThat(object.get("prompt_tokens").asInt()).isEqualTo(5);
    assertThat(object.get("new_tokens").asInt()).isBetween(1, 6);
    assertThat(out(line)).isEqualTo("a cat" + object.get("text").asText() + System.lineSeparator());
  }

  @Test
  void promptsComeFromOptionsAFileOrStandardInput() throws IOException {
    Path file = directory.resolve("prompts.txt");
    Files.writeString(file, "a cat\nthe dog\nx\n");
    String line = "generate --model @gpt --sample --seed 4 --max-new-tokens 5 --batch-size 2";
    List<JsonNode> ofOptions = objects("", line + " --prompt a_cat --prompt the_dog --prompt x");

    assertThat(objects("", line + " --prompts @prompts.txt")).isEqualTo(ofOptions);
    assertThat(objects("a cat\nthe dog\nx\n", line)).isEqualTo(ofOptions);
    assertThat(objects("", line + " --prompt x").get(0)).isEqualTo(ofOptions.get(2));
    assertThat(out(line + " --prompts @prompts.txt").lines()).hasSize(3);
  }

  @Test
  void samplesDifferAndComeAgainWithTheSeed() throws IOException {
    String line =
        "generate --model @gpt --prompt a --top-k 0 --samples 5 --max-new-tokens 6 --seed ";
    List<JsonNode> samples = objects("", line + 1);

    assertThat(samples).hasSize(5).doesNotHaveDuplicates().isEqualTo(objects("", line + 1));
    assertThat(samples).isNotEqualTo(objects("", line + 2));
  }

  @Test
  void beamsHaveScoresTheBestFirst() throws IOException {
    List<JsonNode> found =
        objects("", "generate --model @gpt --prompt a --beams 3 --samples 3 --max-new-tokens 5");

    assertThat(found).extracting(each -> -each.get("score").asDouble()).hasSize(3).isSorted();
  }

  @Test
  void aDraftChangesNothingButIsReportedOn() {
    String line = "generate --model @gpt --prompt a_cat --max-new-tokens 12";
    CommandRun drafted = run("", line + " --draft @draft --draft-tokens 3");
    CommandRun same = run("", line + " --draft @gpt");

    assertThat(drafted.out()).isEqualTo(out(line)).isEqualTo(same.out());
    assertThat(drafted.err()).matches("draft: \\d+ of \\d+ proposed tokens accepted .*\\s+");
    assertThat(same.err()).contains("(100.0 %)");
  }

  @Test
  void aStopStringEndsAText() throws IOException {
    String line = "generate --model @gpt --prompt abc --max-new-tokens 8 ";
    String all = objects("", line).get(0).get("text").asText();
    String stop = all.substring(2, 4);
    JsonNode stopped = objects("", line + "--stop " + stop.replace(' ', '_')).get(0);

    assertThat(stopped.get("text").asText()).isEqualTo(all.substring(0, all.indexOf(stop)));
    assertThat(stopped.get("finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void theModelSaysHowItWantsToGenerate() throws IOException {
    Files.writeString(
        directory.resolve("gpt/generation_config.json"),
        "{\"do_sample\": true, \"max_new_tokens\": 3, \"eos_token_id\": []}");
    String line = "generate --model @gpt --prompt a";

    assertThat(out(line + " --seed 1")).isNotEqualTo(out(line + " --seed 2"));
    assertThat(objects("", line + " --greedy").get(0).get("new_tokens").asInt())
        .isLessThanOrEqualTo(3);
  }

  @Test
  void anEmptyPromptBeginsAText() throws IOException {
    assertThat(objects("", "generate --model @gpt --prompt ''").get(0).get("prompt_tokens").asInt())
        .isEqualTo(1);
  }

  @Test
  void aPromptThatIsTooLongMayBeCut() throws IOException {
    String line = "generate --model @gpt --max-new-tokens 4 --prompt " + "abc_".repeat(9);

    assertThat(run("", line).err())
        .contains("has 36 tokens, the model's context has 24")
        .containsOnlyOnce("\n");
    assertThat(objects("", line + " --truncate-prompt").get(0).get("prompt_tokens").asInt())
        .isEqualTo(20);
  }

  @Test
  void noPromptIsNoSuccess() throws IOException {
    Files.writeString(directory.resolve("none.txt"), "");

    CommandRun ofFile = run("", "generate --model @gpt --prompts @none.txt");
    assertThat(ofFile.exitCode()).isEqualTo(1);
    assertThat(ofFile.err())
        .contains("none.txt: no prompts, expected one a line")
        .containsOnlyOnce("\n");
    assertThat(run("", "generate --model @gpt").err())
        .contains("standard input: no prompts, expected one a line");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "--temperature 0 | 2 | --temperature 0: expected a number greater than 0; for the most probable token each time, decode greedily",
        "--temperature NaN | 2 | --temperature NaN: expected a number greater than 0",
        "--top-p 0 | 2 | --top-p 0: expected a number above 0 and up to 1",
        "--top-p 1.5 | 2 | --top-p 1.5: expected a number above 0 and up to 1",
        "--top-k -1 | 2 | --top-k -1: expected a whole number of 0 or more",
        "--min-p 2 | 2 | --min-p 2: expected a number from 0 (off) to 1",
        "--repetition-penalty 0 | 2 | --repetition-penalty 0: expected a number greater than 0",
        "--beams 0 | 2 | --beams 0: expected",
        "--stop '' | 2 | --stop: the text is empty",
        "--greedy --top-p 0.5 | 2 | --greedy and --top-p exclude each other",
        "--beams 2 --sample | 2 | --beams and --sample exclude each other",
        "--greedy --length-penalty 2 | 2 | --length-penalty goes with --beams",
        "--draft-tokens 2 | 2 | --draft-tokens goes with --draft",
        "--prompts @x.txt | 2 | --prompt and --prompts exclude each other",
        "--samples 2 | 1 | num_return_sequences 2: expected do_sample or as many beams",
        "--beams 2 --draft @draft | 1 | num_beams 2: expected 1 with a draft model",
        "--draft @bert | 1 | ",
      })
  void whatCannotBeUsedIsSaidInOneLine(String options, int exitCode, String message)
      throws IOException {
    TinyModel.write(directory.resolve("bert"));
    CommandRun run = run("", "generate --model @gpt --prompt a " + options);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("pocketzoo: ")
        .contains(message == null ? "" : message)
        .containsOnlyOnce("\n");
  }
}
