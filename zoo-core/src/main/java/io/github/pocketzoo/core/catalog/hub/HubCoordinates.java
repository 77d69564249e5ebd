package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a model of the Hub at a revision.
 *
 * @param owner a user or an organization, such as {@code intfloat}
 * @param name such as {@code e5-small-v2}
 * @param revision a branch, a tag or a commit
 */
public record HubCoordinates(String owner, String name, String revision) {
  /** The branch that is meant where none is named. */
  public static final String DEFAULT_REVISION = "main";

  /** Neither starts nor ends with a dot: these become names of directories. */
  private static final String PART = "\\w(?:[\\w.\\-]*\\w)?";

  private static final String REVISION_PART = "[\\w+\\-](?:[\\w.+\\-]*[\\w+\\-])?";
  private static final Pattern TEXT =
      Pattern.compile(
          "(%s)/(%s)(?:@(%s(?:/%s)*))?".formatted(PART, PART, REVISION_PART, REVISION_PART));
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /**
   * @throws InvalidInputException if a part has characters that the Hub doesn't allow
   */
  public HubCoordinates {
    String text = owner + "/" + name + "@" + revision;
    if (!TEXT.matcher(text).matches()) {
      throw illegal(text);
    }
  }

  /**
   * Reads {@code owner/name} or {@code owner/name@revision}.
   *
   * @throws InvalidInputException if {@code text} is something else
   */
  public static HubCoordinates parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw illegal(text);
    }
    String revision = matcher.group(3);
    return new HubCoordinates(
        matcher.group(1), matcher.group(2), revision == null ? DEFAULT_REVISION : revision);
  }

  private static InvalidInputException illegal(String text) {
    return new InvalidInputException(
        "'hf:%s' is not hf:owner/name or hf:owner/name@revision, such as hf:intfloat/e5-small-v2"
            .formatted(text));
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** {@code owner/name}, as the Hub writes it. */
  public String id() {
    return owner + "/" + name;
  }

  /** Whether the revision is a commit, which never changes. */
  boolean isPinned() {
    return isCommit(revision);
  }

  /** {@code owner/name}, with {@code @revision} unless that is the default. */
  @Override
  public String toString() {
    return revision.equals(DEFAULT_REVISION) ? id() : id() + "@" + revision;
  }
}
