package io.github.pocketzoo.eval.task;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a WordNet gloss that says what is meant.
 *
 * <p>A gloss is one or more definitions and then any number of quoted examples, some with the name
 * of their author: {@code a slow pace; "he went at a crawl"--Author}. No noun gloss of WordNet 3.1
 * has a definition after an example, so everything from the first quotation mark that follows a
 * semicolon (in 8 glosses a colon) is dropped. Other quotation marks belong to the definition, as
 * in {@code a demand especially in the phrase "the call of duty"}; 7 definitions have them.
 *
 * @param text without the examples, with single spaces
 */
record Definition(String text) {
  private static final Pattern EXAMPLES = Pattern.compile("[;:]\\s*\"");
  private static final Pattern SPACES = Pattern.compile("\\s{2,}");
  private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^a-z0-9]+");

  static Definition of(String gloss) {
    Matcher examples = EXAMPLES.matcher(gloss);
    String definition = examples.find() ? gloss.substring(0, examples.start()) : gloss;
    return new Definition(SPACES.matcher(definition).replaceAll(" ").strip());
  }

  /** Two definitions with one key have the same words, whatever their case and punctuation. */
  String key() {
    return NEITHER_LETTER_NOR_DIGIT.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }
}
