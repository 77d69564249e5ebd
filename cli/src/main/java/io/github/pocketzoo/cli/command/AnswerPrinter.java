package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.task.Classification;
import io.github.pocketzoo.core.task.ContextQuestion;
import io.github.pocketzoo.core.task.Entity;
import io.github.pocketzoo.core.task.ExtractedAnswer;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.ScoredLabel;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what fine-tuned models say of texts. */
interface AnswerPrinter {
  /** Prints for people, or as an object a line. */
  static AnswerPrinter of(Console console, boolean json) {
    return json ? new Json(new JsonLines(console.out())) : new Plain(console);
  }

  /**
   * Prints the classes of a text, or its numbers.
   *
   * @param problem what the model's outputs mean
   * @param topK most classes to print
   */
  void classes(ProblemType problem, InputText text, Classification classes, int topK);

  /** Prints the names in a text. */
  void entities(String text, List<Entity> entities);

  /** Prints answers to a question. */
  void answers(ContextQuestion question, List<ExtractedAnswer> answers);

  /** For people: an answer a line with the text behind it, or lines below the text. */
  record Plain(Console console) implements AnswerPrinter {
    private static final String NONE = "-";

    @Override
    public void classes(ProblemType problem, InputText text, Classification classes, int topK) {
      List<ScoredLabel> shown =
          problem == ProblemType.MULTI_LABEL ? classes.chosen() : classes.scores();
      String scores =
          shown.stream()
              .limit(problem == ProblemType.REGRESSION ? shown.size() : topK)
              .map(each -> String.format(Locale.ROOT, "%s %.4f", each.label(), each.score()))
              .collect(Collectors.joining(", "));
      console.print(
          (scores.isEmpty() ? NONE : scores)
              + "\t"
              + text.text()
              + text.pair().map(pair -> "\t" + pair).orElse(""));
    }

    @Override
    public void entities(String text, List<Entity> entities) {
      console.print(text);
      for (Entity entity : entities) {
        console.print(
            String.format(
                Locale.ROOT,
                "  %s\t%s\t%d-%d\t%.4f",
                entity.label(),
                entity.text(),
                entity.span().start(),
                entity.span().end(),
                entity.score()));
      }
    }

    @Override
    public void answers(ContextQuestion question, List<ExtractedAnswer> answers) {
      if (answers.isEmpty()) {
        console.print(NONE);
      }
      for (ExtractedAnswer answer : answers) {
        console.print(
            String.format(
                Locale.ROOT,
                "%s\t%d-%d\t%.4f",
                answer.text(),
                answer.span().start(),
                answer.span().end(),
                answer.score()));
      }
    }
  }

  /** An object a line. */
  record Json(JsonLines lines) implements AnswerPrinter {
    @Override
    public void classes(ProblemType problem, InputText text, Classification classes, int topK) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("text", text.text());
      text.pair().ifPresent(pair -> object.put("text_pair", pair));
      if (problem == ProblemType.REGRESSION) {
        object.put("values", classes.scores());
      } else {
        object.put("labels", classes.chosen());
        object.put("scores", classes.scores().stream().limit(topK).toList());
      }
      lines.print(object);
    }

    @Override
    public void entities(String text, List<Entity> entities) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("text", text);
      object.put(
          "entities",
          entities.stream()
              .map(
                  each -> {
                    Map<String, Object> entity = new LinkedHashMap<>();
                    entity.put("label", each.label());
                    put(entity, each.text(), each.span(), each.score());
                    return entity;
                  })
              .toList());
      lines.print(object);
    }

    @Override
    public void answers(ContextQuestion question, List<ExtractedAnswer> answers) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("question", question.question());
      object.put("context", question.context());
      object.put(
          "answers",
          answers.stream()
              .map(
                  each -> {
                    Map<String, Object> answer = new LinkedHashMap<>();
                    put(answer, each.text(), each.span(), each.score());
                    return answer;
                  })
              .toList());
      lines.print(object);
    }

    private static void put(Map<String, Object> object, String text, TextSpan span, double score) {
      object.put("text", text);
      object.put("start", span.start());
      object.put("end", span.end());
      object.put("score", score);
    }
  }
}
