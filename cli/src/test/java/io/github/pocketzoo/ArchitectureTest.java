package io.github.pocketzoo;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Dependencies between modules point one way, and packages of a module form no cycle. */
class ArchitectureTest {
  private static final String ROOT = "io.github.pocketzoo";

  private record Module(String directory, String name, Set<String> mayUse) {
    String packages() {
      return ROOT + "." + name + "..";
    }
  }

  private static final List<Module> MODULES =
      List.of(
          new Module("zoo-core", "core", Set.of()),
          new Module("zoo-bert", "bert", Set.of("core")),
          new Module("zoo-gpt", "gpt", Set.of("core")),
          new Module("runtime", "runtime", Set.of("core")),
          new Module("compression", "compression", Set.of("core")),
          new Module("eval", "eval", Set.of("core")),
          new Module("parquet", "parquet", Set.of("core")),
          new Module(
              "cli", "cli", Set.of("core", "bert", "gpt", "runtime", "compression", "eval")));

  /** Built after the others, which Maven does not let depend on them. */
  private static final List<String> ON_TOP = List.of("examples", "site", "spark", "torch");

  /** The directory of every module that the build knows. */
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
  }

  @Test
  void everyModuleOfTheBuildIsListed() throws IOException {
    try (Stream<Path> directories = Files.list(CHECKOUT)) {
      List<String> withSources =
          directories
              .filter(directory -> Files.isDirectory(directory.resolve("src/main/java")))
              .map(directory -> directory.getFileName().toString())
              .filter(directory -> !ON_TOP.contains(directory))
              .toList();
      assertThat(MODULES)
          .extracting(Module::directory)
          .containsExactlyInAnyOrderElementsOf(withSources);
    }
  }

  /** Without this, a rule about classes that are not on the class path would hold of nothing. */
  @ParameterizedTest
  @FieldSource("MODULES")
  void everySourceFileOfTheModuleIsLookedAt(Module module) throws IOException {
    Path sources = CHECKOUT.resolve(module.directory()).resolve("src/main/java");
    Set<String> written;
    try (Stream<Path> files = Files.walk(sources)) {
      written =
          files
              .map(file -> sources.relativize(file).toString())
              .filter(file -> file.endsWith(".java") && !file.endsWith("package-info.java"))
              .map(file -> file.replaceFirst("\\.java$", "").replaceAll("[/\\\\]", "."))
              .collect(Collectors.toSet());
    }
    Set<String> imported =
        classes.stream()
            .filter(resideInAPackage(module.packages()))
            .map(JavaClass::getName)
            .collect(Collectors.toSet());
    assertThat(imported).isNotEmpty().containsAll(written);
  }

  @ParameterizedTest
  @FieldSource("MODULES")
  void aModuleUsesOnlyTheModulesItMay(Module module) {
    String[] forbidden =
        MODULES.stream()
            .filter(other -> !other.equals(module) && !module.mayUse().contains(other.name()))
            .map(Module::packages)
            .toArray(String[]::new);
    if (forbidden.length > 0) {
      noClasses()
          .that()
          .resideInAPackage(module.packages())
          .should()
          .dependOnClassesThat(resideInAnyPackage(forbidden))
          .check(classes);
    }
  }

  @Test
  void theCoreNamesNoFamily() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".core..")
        .should()
        .haveNameMatching("(?i).*(bert|gpt).*")
        .check(classes);
  }

  @ParameterizedTest
  @FieldSource("MODULES")
  void thePackagesOfAModuleFormNoCycle(Module module) {
    slices()
        .matching(ROOT + "." + module.name() + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true) // A module may well have one package alone.
        .check(classes);
  }
}
