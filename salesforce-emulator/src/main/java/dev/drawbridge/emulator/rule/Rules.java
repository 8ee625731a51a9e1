package dev.drawbridge.emulator.rule;

import java.util.List;

/** What an administrator demands of records; a reset forgets it. */
public record Rules(
    List<DuplicateRule> duplicates,
    List<ValidationRule> validations,
    List<AssignmentRule> assignments) {
  public static final Rules NONE = new Rules(List.of(), List.of(), List.of());

  public Rules withDuplicates(List<DuplicateRule> changed) {
    return new Rules(List.copyOf(changed), validations, assignments);
  }

  public Rules withValidations(List<ValidationRule> changed) {
    return new Rules(duplicates, List.copyOf(changed), assignments);
  }

  public Rules withAssignments(List<AssignmentRule> changed) {
    return new Rules(duplicates, validations, List.copyOf(changed));
  }
}
