package io.github.pocketzoo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sentences for tasks that one word gives away, in the words of the tiny model. */
final class TaskFiles {
  private static final List<String> COLOURS = List.of("red", "green", "small", "large");
  private static final List<String> ANIMALS = List.of("cat", "dog", "bird");
  private static final List<String> PLACES = List.of("house", "city", "river");

  /** What may stand before the sentence with the answer. */
  static final String LONG = "a bird or a dog or a cat or a bird or a dog and ";

  private TaskFiles() {}

  /** A sentence for each combination of words. */
  private interface Sentence {
    String of(String colour, String animal, String place);
  }

  private static List<String> all(Sentence sentence) {
    List<String> lines = new ArrayList<>();
    for (String colour : COLOURS) {
      for (String animal : ANIMALS) {
        for (String place : PLACES) {
          lines.add(sentence.of(colour, animal, place));
        }
      }
    }
    return lines;
  }

  /** Labels are the animal, and the place where it isn't a river. */
  static Path multiLabel(Path file) throws IOException {
    return csv(
        file,
        (colour, animal, place) ->
            "the %s %s in the %s,%s%s"
                .formatted(
                    colour, animal, place, animal, place.equals("river") ? "" : "|" + place));
  }

  /** The number of a cat is 1, of a dog −1, of a bird 0. */
  static Path numbers(Path file) throws IOException {
    return csv(
        file,
        (colour, animal, place) ->
            "the %s %s in the %s,%d"
                .formatted(
                    colour,
                    animal,
                    place,
                    animal.equals("cat") ? 1 : animal.equals("dog") ? -1 : 0));
  }

  private static Path csv(Path file, Sentence sentence) throws IOException {
    List<String> lines = new ArrayList<>(List.of("text,label"));
    lines.addAll(all(sentence));
    return Files.write(file, lines);
  }

  /** Animals are B-ANI with their colour as I-ANI before it: "red cat" is an animal. */
  static Path conll(Path file) throws IOException {
    return Files.write(
        file,
        all(
            (colour, animal, place) ->
                "the O\n%s B-ANI\n%s I-ANI\nin O\nthe O\n%s B-LOC\n"
                    .formatted(colour, animal, place)));
  }

  /** The answer is always the place; every second context is longer than 20 tokens. */
  static Path squad(Path file) throws IOException {
    List<String> paragraphs =
        all(
            (colour, animal, place) -> {
              String before = COLOURS.indexOf(colour) % 2 == 0 ? "" : LONG;
              String context = before + "the %s %s is in the %s".formatted(colour, animal, place);
              return """
              {"context": "%s", "qas": [{"id": "%s", "question": "the %s is in", "answers": [{"text": "%s", "answer_start": %d}]}]}"""
                  .formatted(context, context, animal, place, context.indexOf(place));
            });
    return Files.writeString(
        file, "{\"data\": [{\"paragraphs\": [" + String.join(",\n", paragraphs) + "]}]}");
  }
}
