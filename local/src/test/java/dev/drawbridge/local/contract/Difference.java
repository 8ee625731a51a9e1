package dev.drawbridge.local.contract;

import java.util.List;
import java.util.Optional;

/**
 * Where something that plays AWS is known not to be AWS. Its test must fail there: a difference
 * that is gone is to be taken off the list.
 *
 * @param site what plays AWS
 * @param test the method's name
 * @param of which of its invocations, by a part of the display name; empty: the only one
 * @param reason what it does, and AWS does not
 */
record Difference(String site, String test, String of, String reason) {
  static final List<Difference> KNOWN = List.of();

  static Optional<Difference> of(String test, String invocation) {
    String site = System.getProperty("contract.site", "local");
    return KNOWN.stream()
        .filter(known -> known.site.equals(site) && known.test.equals(test))
        .filter(known -> invocation.contains(known.of))
        .findFirst();
  }
}
