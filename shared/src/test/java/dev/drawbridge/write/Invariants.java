package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.diagnose.evidence.StateInvariants;

/** The invariants of docs/states.md, asserted on the tables as they are at this moment. */
final class Invariants {
  private Invariants() {}

  static void hold(TestDatabase db) {
    assertThat(db.database().transaction(new StateInvariants(TestDatabase.SCHEMA)::run)).isEmpty();
  }
}
