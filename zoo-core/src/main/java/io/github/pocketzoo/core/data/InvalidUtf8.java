package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the bytes of a file that aren't UTF-8. A decoder in the middle of a stream knows only that
 * there are some, so the file is read again to name the line.
 */
final class InvalidUtf8 {
  private InvalidUtf8() {}

  /** An error that names the first such byte of {@code file}. */
  static InvalidInputException error(Path file, IOException cause) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      long line = 1;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (true) {
        int next = in.read();
        if (next >= 0 && next != '\n') {
          bytes.write(next);
          continue;
        }
        int valid = validBytes(bytes.toByteArray());
        if (valid < bytes.size()) {
          return new SourceLocation(file, line)
              .error(
                  "byte %d of the line, 0x%02x, isn't UTF-8"
                      .formatted(valid + 1, bytes.toByteArray()[valid]),
                  cause);
        }
        if (next < 0) {
          return new InvalidInputException(file + ": not UTF-8", cause);
        }
        line++;
        bytes.reset();
      }
    } catch (IOException e) {
      e.addSuppressed(cause);
      return new InvalidInputException(file + ": not UTF-8", e);
    }
  }

  /** How many bytes at the beginning are UTF-8. */
  private static int validBytes(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(in, CharBuffer.allocate(bytes.length), true);
    return result.isError() ? in.position() : bytes.length;
  }
}
