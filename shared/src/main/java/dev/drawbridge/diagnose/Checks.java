package dev.drawbridge.diagnose;

import java.util.List;
import java.util.stream.Stream;

/**
 * The checks in the order in which a report lists them.
 *
 * @param herokus the checks of the connection that Heroku Connect has
 * @param vital signs: they make no call to Salesforce
 * @param further checks of the connection
 * @param ofMapping the checks of each mapping
 */
public record Checks(
    List<Check<Evidence>> herokus,
    List<Check<Evidence>> vital,
    List<Check<Evidence>> further,
    List<Check<MappingEvidence>> ofMapping) {

  public Checks {
    herokus = List.copyOf(herokus);
    vital = List.copyOf(vital);
    further = List.copyOf(further);
    ofMapping = List.copyOf(ofMapping);
  }

  List<Check<Evidence>> ofConnection(Scope scope) {
    return switch (scope) {
      case Scope.VitalSigns ignored -> vital;
      case Scope.Everything ignored ->
          Stream.of(herokus, vital, further).flatMap(List::stream).toList();
      case Scope.OneMapping ignored -> List.of();
    };
  }

  /** Every title, in order. */
  public List<Title> titles() {
    return Stream.concat(
            Stream.of(herokus, vital, further).flatMap(List::stream).map(Check::title),
            ofMapping.stream().map(Check::title))
        .toList();
  }
}
