package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Plain text files in UTF-8: a sentence or a paragraph a line, blank lines between documents, as
 * for BERT's {@code create_pretraining_data}. No document goes on in another file.
 *
 * @param files at least one, in the order in which they are read
 */
public record PlainTextCorpus(List<Path> files) implements TextCorpus {
  private static final String GLOB = "*?[{";

  public PlainTextCorpus {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new InvalidInputException("no text file, expected at least one");
    }
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new InvalidInputException(file + ": no such text file");
      }
    }
  }

  /**
   * Files by their paths, or by patterns such as {@code texts/*.txt} and {@code **.txt}; the files
   * of a pattern in alphabetical order.
   *
   * @throws InvalidInputException if a file doesn't exist or a pattern fits none
   */
  public static PlainTextCorpus of(List<String> pathsAndGlobs) {
    List<Path> files = new ArrayList<>();
    for (String text : pathsAndGlobs) {
      if (text.chars().noneMatch(c -> GLOB.indexOf(c) >= 0) || Files.exists(Path.of(text))) {
        files.add(Path.of(text));
      } else {
        files.addAll(matching(text));
      }
    }
    return new PlainTextCorpus(files);
  }

  private static Set<Path> matching(String glob) {
    int fixed = 0;
    while (GLOB.indexOf(glob.charAt(fixed)) < 0) {
      fixed++;
    }
    int slash = glob.lastIndexOf('/', fixed);
    Path root = Path.of(slash < 0 ? "" : glob.substring(0, Math.max(slash, 1)));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    Set<Path> found = new TreeSet<>();
    if (Files.isDirectory(root)) {
      try (Stream<Path> tree = Files.walk(root)) {
        tree.filter(path -> matcher.matches(path) && Files.isRegularFile(path)).forEach(found::add);
      } catch (IOException e) {
        throw new InvalidInputException(root + ": cannot be searched: " + e, e);
      }
    }
    if (found.isEmpty()) {
      throw new InvalidInputException(glob + ": no file fits this pattern");
    }
    return found;
  }

  @Override
  public String name() {
    return String.join(", ", files.stream().map(Path::toString).toList());
  }

  @Override
  public long bytes() {
    long sum = 0;
    for (Path file : files) {
      try {
        sum += Files.size(file);
      } catch (IOException e) {
        throw new InvalidInputException(file + ": cannot be read: " + e, e);
      }
    }
    return sum;
  }

  @Override
  public void read(Reader reader) {
    for (Path file : files) {
      read(file, reader);
      reader.endOfDocument();
    }
  }

  private static void read(Path file, Reader reader) {
    // A decoder of its own: that of Files.newBufferedReader is strict too, this says so.
    try (BufferedReader text =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()))) {
      BoundedLines lines = new BoundedLines(text);
      String line;
      while ((line = lines.next()) != null) {
        if (line.isBlank()) {
          reader.endOfDocument();
        } else {
          reader.line(line.strip());
        }
      }
    } catch (CharacterCodingException e) {
      throw InvalidUtf8.error(file, e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e, e);
    }
  }
}
