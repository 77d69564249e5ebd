package io.github.pocketzoo.core.task;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How vectors of texts are written. */
public enum VectorFormat {
  /** A JSON object a line: {@code {"text": …, "embedding": [ … ]}}. */
  JSONL {
    @Override
    public VectorWriter open(PrintStream out, int width) {
      return new JsonlVectors(out);
    }
  },
  /** RFC 4180 with a header row: the text, then the values. */
  CSV {
    @Override
    public VectorWriter open(PrintStream out, int width) throws IOException {
      return new CsvVectors(out, width);
    }
  },
  /** The vectors alone, for {@code numpy.load}; only to a file. */
  NPY {
    @Override
    public VectorWriter open(PrintStream out, int width) {
      throw new IllegalArgumentException("the number of vectors is written first: only to a file");
    }

    @Override
    public VectorWriter open(Path file, int width) throws IOException {
      return new NpyVectors(file, width);
    }
  };

  /**
   * Writes to a stream, which stays open.
   *
   * @param width values of a vector
   */
  public abstract VectorWriter open(PrintStream out, int width) throws IOException;

  /**
   * Writes to a file.
   *
   * @param width values of a vector
   */
  public VectorWriter open(Path file, int width) throws IOException {
    PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
    VectorWriter writer = open(out, width);
    return new VectorWriter() {
      @Override
      public void write(String text, float[] vector) {
        writer.write(text, vector);
      }

      @Override
      public void close() throws IOException {
        writer.close();
        out.close();
        if (out.checkError()) {
          throw new IOException("the disk may be full");
        }
      }
    };
  }
}
