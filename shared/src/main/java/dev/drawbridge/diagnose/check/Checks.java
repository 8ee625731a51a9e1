package dev.drawbridge.diagnose.check;

import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.diagnose.scope.CheckKey;
import dev.drawbridge.diagnose.scope.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checks in the order in which a report lists them.
 *
 * @param herokuChecks the checks of the connection that Heroku Connect has
 * @param vital signs: they make no call to Salesforce
 * @param additionalChecks checks of the connection
 * @param ofMapping the checks of each mapping
 */
public record Checks(
    List<Check<Evidence>> herokuChecks,
    List<Check<Evidence>> vital,
    List<Check<Evidence>> additionalChecks,
    List<Check<MappingEvidence>> ofMapping) {

  public Checks {
    herokuChecks = List.copyOf(herokuChecks);
    vital = List.copyOf(vital);
    additionalChecks = List.copyOf(additionalChecks);
    ofMapping = List.copyOf(ofMapping);
  }

  public List<Check<Evidence>> ofConnection(Scope scope) {
    return switch (scope) {
      case Scope.VitalSigns signs ->
          Stream.concat(
                  vital.stream(),
                  Stream.concat(herokuChecks.stream(), additionalChecks.stream())
                      .filter(check -> isDoubtful(signs, "", check)))
              .toList();
      case Scope.Everything ignored ->
          Stream.of(herokuChecks, vital, additionalChecks).flatMap(List::stream).toList();
      case Scope.OneMapping ignored -> List.of();
    };
  }

  public List<Check<MappingEvidence>> ofMapping(Scope scope, String object) {
    return scope instanceof Scope.VitalSigns signs
        ? ofMapping.stream().filter(check -> isDoubtful(signs, object, check)).toList()
        : ofMapping;
  }

  private static boolean isDoubtful(Scope.VitalSigns signs, String mapping, Check<?> check) {
    return signs.doubtful().contains(new CheckKey(mapping, check.title().ruleId()));
  }

  /** Those that vital signs alone would not look at. */
  public Set<CheckKey> beyondVital(Collection<CheckKey> keys) {
    Set<String> signs =
        vital.stream().map(check -> check.title().ruleId()).collect(Collectors.toSet());
    return keys.stream()
        .filter(key -> !key.isOfConnection() || !signs.contains(key.ruleId()))
        .collect(Collectors.toSet());
  }

  public boolean isVital(Title title) {
    return vital.stream().anyMatch(check -> check.title().equals(title));
  }

  /** Every title, in order. */
  public List<Title> titles() {
    return Stream.concat(
            Stream.of(herokuChecks, vital, additionalChecks)
                .flatMap(List::stream)
                .map(Check::title),
            ofMapping.stream().map(Check::title))
        .toList();
  }
}
