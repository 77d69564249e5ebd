package io.github.pocketzoo.core.provenance;

import io.github.pocketzoo.core.io.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Tells builds of pocketzoo apart that have one version: a checksum of all its classes and
 * resources on the class path. Equal classes have an equal hash, in jars or unpacked.
 */
public final class CodeHash {
  private static final String PACKAGE = "io/github/pocketzoo";

  private CodeHash() {}

  /**
   * The hash of what runs now; reads all its classes, some megabytes.
   *
   * @return SHA-256 as 64 lower-case hexadecimal digits
   */
  public static String ofThis() {
    List<Path> roots = new ArrayList<>();
    List<FileSystem> jars = new ArrayList<>();
    try {
      for (URL place : Collections.list(CodeHash.class.getClassLoader().getResources(PACKAGE))) {
        if (place.getProtocol().equals("jar")) {
          URI jar = ((JarURLConnection) place.openConnection()).getJarFileURL().toURI();
          FileSystem opened = FileSystems.newFileSystem(Path.of(jar));
          jars.add(opened);
          roots.add(opened.getPath(PACKAGE));
        } else {
          roots.add(Path.of(place.toURI()));
        }
      }
      return TreeHash.of(roots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } finally {
      jars.forEach(CodeHash::close);
    }
  }

  private static void close(FileSystem jar) {
    try {
      jar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
