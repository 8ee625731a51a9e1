package dev.drawbridge.emulator.computed;

import dev.drawbridge.emulator.formula.FieldReference;
import dev.drawbridge.emulator.formula.Formula;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The computed fields of a schema. */
public final class Formulas {
  private final Map<Field, Formula> formulas = new HashMap<>();
  private final Map<String, List<RollUp>> byChild = new HashMap<>();
  private final Map<String, List<RollUp>> byParent = new HashMap<>();

  /**
   * Reads all formulas and roll-ups of a schema.
   *
   * @throws IllegalArgumentException with a sentence if one of them makes no sense
   */
  public Formulas(Schema schema) {
    for (ObjectDescribe object : schema.objects()) {
      for (Field field : object.fields()) {
        if (field.calculated()) {
          add(schema, object, field);
        }
      }
    }
    formulas.keySet().forEach(field -> acyclic(field, new HashSet<>()));
  }

  private void add(Schema schema, ObjectDescribe object, Field field) {
    String text = field.describe().path("calculatedFormula").asText("");
    if (!text.isEmpty()) {
      boolean zero = field.describe().path("formulaTreatNullNumberAsZero").asBoolean();
      try {
        formulas.put(field, Formula.of(text, schema, object, zero));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The formula of %s.%s: %s".formatted(object.name(), field.name(), e.getMessage()), e);
      }
    } else if (field.describe().hasNonNull("summary")) {
      var rollUp = RollUp.of(schema, object, field);
      byChild.computeIfAbsent(rollUp.child().name(), name -> new ArrayList<>()).add(rollUp);
      byParent.computeIfAbsent(object.name(), name -> new ArrayList<>()).add(rollUp);
    }
  }

  private void acyclic(Field field, Set<Field> above) {
    Formula formula = formulas.get(field);
    if (formula == null) {
      return;
    }
    if (!above.add(field)) {
      throw new IllegalArgumentException(
          "The formula of " + field.name() + " refers to itself, directly or through another.");
    }
    for (FieldReference reference : formula.references()) {
      acyclic(reference.field(), above);
    }
    above.remove(field);
  }

  public @Nullable Formula of(Field field) {
    return formulas.get(field);
  }

  public List<RollUp> rollUpsOver(ObjectDescribe child) {
    return byChild.getOrDefault(child.name(), List.of());
  }

  public List<RollUp> rollUpsOn(ObjectDescribe parent) {
    return byParent.getOrDefault(parent.name(), List.of());
  }
}
