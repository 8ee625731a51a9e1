package dev.drawbridge.mapping;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the integration user may do with the records of an object. */
public enum ObjectRight {
  CREATE,
  EDIT,
  DELETE;

  /**
   * @return each of the needed rights that is missing, in a few words
   */
  public static List<String> missing(
      String object, Set<ObjectRight> needed, Set<ObjectRight> granted) {
    return EnumSet.allOf(ObjectRight.class).stream()
        .filter(right -> needed.contains(right) && !granted.contains(right))
        .map(right -> "the right to %s %s records is missing".formatted(right.inWords(), object))
        .toList();
  }

  private String inWords() {
    return switch (this) {
      case CREATE -> "create";
      case EDIT -> "edit";
      case DELETE -> "delete";
    };
  }
}
