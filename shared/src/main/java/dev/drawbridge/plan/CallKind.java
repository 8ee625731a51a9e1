package dev.drawbridge.plan;

import dev.drawbridge.change.Operation;

/**
 * What must be the same for all changes of a call.
 *
 * @param setup whether they are of setup objects, which Salesforce takes apart from others only
 * @param object of an upsert, which takes one; "" otherwise
 */
record CallKind(Operation operation, boolean setup, String object) {
  static CallKind of(Candidate candidate) {
    boolean one = candidate.operation() == Operation.UPSERT;
    return new CallKind(
        candidate.operation(), candidate.isSetup(), one ? candidate.mapping().table() : "");
  }
}
