package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.core.catalog.CatalogEntry;
import io.github.pocketzoo.core.catalog.ModelCache;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import java.util.List;
import java.util.Locale;

/** Lists the models that are known by name. */
final class ModelsCommand implements Command {
  private static final String ROW = "%-20s  %10s  %-10s  %s";

  @Override
  public String name() {
    return "models";
  }

  @Override
  public String summary() {
    return "List the pretrained models that can be named, and where they are kept";
  }

  @Override
  public String description() {
    return summary()
        + ". They are fetched from Maven repositories when they are first used, with the mirrors"
        + " and proxies of your Maven settings. Set the environment variable POCKETZOO_CACHE to"
        + " keep them elsewhere.";
  }

  @Override
  public String usage() {
    return "";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of("models");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    console.print(ROW.formatted("NAME", "PARAMETERS", "LICENSE", "DESCRIPTION"));
    for (CatalogEntry entry : ModelCatalog.ofUser().list()) {
      console.print(
          ROW.formatted(
              entry.name(),
              String.format(Locale.ROOT, "%.1f M", entry.parameters() / 1e6),
              entry.license(),
              entry.description()));
    }
    console.print("");
    console.print("Fetched models are kept in " + ModelCache.ofUser().root());
  }
}
