package dev.drawbridge.emulator.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Call;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteOptions;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.store.OrgClock;
import dev.drawbridge.emulator.store.Store;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call in which the org itself makes a mistake leaves nothing behind. */
class CommitTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static WriteCall call(int records) {
    var input = new RecordInput("Account", null, Map.of("Name", new Sent.Text("a")));
    return new WriteCall(
        new Call(1, "soap", Org.USER, Verb.CREATE),
        null,
        Collections.nCopies(records, input),
        WriteOptions.NONE,
        Map.of());
  }

  @Test
  void recordsWrittenBeforeTheMistakeAreTakenBack() {
    var store = new Store(Schema.standard(), Instant::now);
    ObjectDescribe account = store.schema().existing("Account");
    var bound =
        new Bound(
            account,
            account,
            call(1).records().getFirst(),
            new LinkedHashMap<>(Map.of(account.field("Name"), "a")),
            Map.of(),
            null);
    // The second record was never bound: that is the mistake.
    var commit = new Commit(store, call(2), List.of(bound), Instant.now(), Instant.now(), Map.of());
    assertThatThrownBy(commit::run).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(store.table(account).rows()).isEmpty();
    assertThat(commit.entries()).isEmpty();
    assertThat(commit.changed()).isEmpty();
    var good = new Commit(store, call(1), List.of(bound), Instant.now(), Instant.now(), Map.of());
    assertThat(good.run()).allMatch(WriteResult::success);
    assertThat(store.table(account).rows()).hasSize(1);
  }

  @Test
  void callThatCannotBeWrittenToTheFileIsTakenBack(@TempDir Path directory) {
    CommitLog log = CommitLog.open(directory, JSON);
    try (Org org = new Org(new OrgClock(Clock.systemUTC()), JSON, log, null)) {
      assertThat(org.write(call(1))).allMatch(WriteResult::success);
      log.close();
      assertThatThrownBy(() -> org.write(call(1))).isInstanceOf(UncheckedIOException.class);
      assertThatThrownBy(() -> org.together(() -> org.write(call(1)), results -> true, 0))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(org.recordCounts()).containsEntry("Account", 1L);
      assertThat(org.journal().after(0).end()).isEqualTo(1);
    }
  }
}
