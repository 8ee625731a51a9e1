package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecapturedTest {
  private long nextId = 1;

  private Change change(Action action, long record, String sfid) {
    return new Change(
        nextId++, new RecordKey("account", record), action, sfid, RowImage.EMPTY, RowImage.EMPTY);
  }

  @Test
  void updatesBeforeAFreshInsertOfAnUnknownRecordAreSpokenFor() {
    var log =
        List.of(
            change(Action.UPDATE, 1, null),
            change(Action.UPDATE, 2, null),
            change(Action.INSERT, 1, null),
            change(Action.UPDATE, 1, null));
    assertThat(Recaptured.in(log).updates()).containsExactly(1L);
  }

  @Test
  void updatesOfKnownRecordsAndAfterTheirInsertAreNot() {
    assertThat(
            Recaptured.in(
                    List.of(
                        change(Action.UPDATE, 1, "001000000000001"),
                        change(Action.INSERT, 1, "001000000000001"),
                        change(Action.INSERT, 2, null),
                        change(Action.UPDATE, 2, null),
                        change(Action.INSERT, 2, null)))
                .updates())
        .isEmpty();
  }
}
