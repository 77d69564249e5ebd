package io.github.pocketzoo.core.adapter;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.structure.Role;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Sizes of low-rank adapters (Hu et al. 2021).
 *
 * @param rank r, columns of A and rows of B
 * @param alpha α: the product is scaled by α / r
 * @param roles the projections that are adapted
 */
public record LoraConfig(int rank, double alpha, Set<Role> roles) {
  /** What the paper adapts. */
  public static final Set<Role> DEFAULT_ROLES = Set.of(Role.QUERY, Role.VALUE);

  public LoraConfig {
    if (rank < 1) {
      throw new InvalidInputException(
          "LoRA rank is %d, expected a whole number of 1 or more".formatted(rank));
    }
    if (!(alpha > 0) || !Double.isFinite(alpha)) {
      throw new InvalidInputException(
          "LoRA alpha is %s, expected a number greater than 0".formatted(alpha));
    }
    if (roles.isEmpty()) {
      throw new InvalidInputException("LoRA adapts no projection, expected at least one role");
    }
    // In the order of the enumeration, so that it is written alike in every process.
    roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
  }

  /** α / r. */
  public double scale() {
    return alpha / rank;
  }

  /** The settings by their names in provenance records. */
  public Map<String, String> describe() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("lora_rank", Integer.toString(rank));
    settings.put("lora_alpha", Double.toString(alpha));
    settings.put(
        "lora_roles",
        EnumSet.copyOf(roles).stream().map(Role::name).collect(Collectors.joining(",")));
    return settings;
  }
}
