package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import java.util.List;

/** What a look at the records of a call that was sent twice has found. */
sealed interface LateFinding {
  Change change();

  /** Columns of a live row whose record holds older values of ours: they are captured again. */
  record SetBack(Change change, RecordKey row, List<String> columns) implements LateFinding {}

  /** What is not ours alone to put right: a person should see it. */
  record Notice(Change change, String code, String message) implements LateFinding {}

  /** An INSERT that was accepted and whose record is not there. */
  record NotThere(Change change) implements LateFinding {}
}
