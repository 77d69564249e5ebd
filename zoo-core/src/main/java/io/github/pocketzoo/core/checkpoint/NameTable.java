package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the parameters of an architecture are called and laid out in checkpoints.
 *
 * @param entries one a parameter
 * @param bodyPrefixes prefixes that writers put before the body's names, such as {@code "bert."};
 *     the first is the one to write, and any of them (or none) may be met when reading
 * @param ignored tensors and modules (without prefix) of checkpoints that are known not to be
 *     needed, such as buffers and other heads: {@code "cls"} is {@code cls.predictions.bias} too
 */
public record NameTable(List<Entry> entries, List<String> bodyPrefixes, Set<String> ignored) {

  /**
   * A parameter in a checkpoint.
   *
   * @param parameter the parameter
   * @param checkpointName its name in a checkpoint, without prefix
   * @param body whether it takes the body's prefix; heads have none
   * @param layout its shape there; of the part, where it is one
   * @param slice which part of the tensor it is, if it isn't all of it
   */
  public record Entry(
      ParameterSpec parameter,
      String checkpointName,
      boolean body,
      TensorLayout layout,
      Optional<TensorSlice> slice) {
    /** A parameter that is a tensor of its own. */
    public Entry(
        ParameterSpec parameter, String checkpointName, boolean body, TensorLayout layout) {
      this(parameter, checkpointName, body, layout, Optional.empty());
    }

    /** A parameter with the usual layout. */
    public Entry(ParameterSpec parameter, String checkpointName, boolean body) {
      this(parameter, checkpointName, body, TensorLayout.of(parameter));
    }
  }

  /**
   * Where a parameter may be in a checkpoint.
   *
   * @param name of the tensor
   * @param slice which part of it the parameter is, if it isn't all of it
   */
  public record Place(String name, Optional<TensorSlice> slice) {}

  public NameTable {
    entries = List.copyOf(entries);
    bodyPrefixes = List.copyOf(bodyPrefixes);
    ignored = Set.copyOf(ignored);
  }

  /** The name of the tensor to write; parameters that are parts of one tensor have one name. */
  public String savedName(Entry entry) {
    return entry.body() ? bodyPrefixes.get(0) + entry.checkpointName() : entry.checkpointName();
  }

  /**
   * The name to write where parts of a tensor can't be put together, as integers with scales of
   * their own: {@code c_attn.weight.0} is the first part of {@code c_attn.weight}.
   */
  public String ownName(Entry entry) {
    return savedName(entry) + entry.slice().map(slice -> "." + slice.index()).orElse("");
  }

  /** Every place where the parameter may be in a checkpoint, the likeliest first. */
  public List<Place> candidates(Entry entry) {
    List<Place> places = new ArrayList<>();
    for (String name : spellings(entry.checkpointName())) {
      if (entry.body()) {
        bodyPrefixes.forEach(prefix -> addPlaces(places, prefix + name, entry.slice()));
      }
      addPlaces(places, name, entry.slice());
    }
    return places;
  }

  private static void addPlaces(List<Place> places, String name, Optional<TensorSlice> slice) {
    places.add(new Place(name, slice));
    slice.ifPresent(part -> places.add(new Place(name + "." + part.index(), Optional.empty())));
  }

  /** Checkpoints that were converted from TensorFlow before 2019 have its names for γ and β. */
  private static List<String> spellings(String name) {
    String old =
        name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta");
    return old.equals(name) ? List.of(name) : List.of(name, old);
  }

  /** Whether a checkpoint's tensor is known not to be needed. */
  public boolean isIgnored(String checkpointName) {
    return isKnown(checkpointName)
        || bodyPrefixes.stream()
            .anyMatch(
                prefix ->
                    checkpointName.startsWith(prefix)
                        && isKnown(checkpointName.substring(prefix.length())));
  }

  private boolean isKnown(String name) {
    for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
      if (ignored.contains(name.substring(0, end))) {
        return true;
      }
    }
    return false;
  }

  /** Names of the parameters that belong to the head alone, not to the body. */
  public Set<String> ownedByHead() {
    return entries.stream()
        .filter(entry -> !entry.body())
        .map(entry -> entry.parameter().name())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The table of some of the parameters. */
  public NameTable without(Set<String> parameters) {
    return new NameTable(
        entries.stream().filter(entry -> !parameters.contains(entry.parameter().name())).toList(),
        bodyPrefixes,
        ignored);
  }
}
