package dev.drawbridge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StatesIT {
  private static final TestDatabase db = new TestDatabase(List.of(TestMappings.account()));

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void theDatabaseAdmitsTheStatesOfAConnectionThatTheCodeKnows() {
    assertThat(admitted("connection_state_check"))
        .containsExactlyElementsOf(names(ConnectionState.values()));
  }

  @Test
  void theDatabaseAdmitsTheStatesOfAMappingThatTheCodeKnows() {
    assertThat(admitted("mapping_state_check"))
        .containsExactlyElementsOf(names(MappingState.values()));
  }

  @Test
  void aBlockedMappingIsBadConfigUntilItIsUnblocked() {
    db.execute(
        "INSERT INTO drawbridge.blocked_mapping (table_name, code, reason, look_at)"
            + " SELECT table_name, 'INVALID_FIELD', 'a reason', now() FROM drawbridge.mapping"
            + " WHERE table_name = 'account'");
    assertThat(account()).isEqualTo(MappingState.BAD_CONFIG);
    db.execute("DELETE FROM drawbridge.blocked_mapping");
    assertThat(account()).isEqualTo(MappingState.DATA_SYNCED);
  }

  private static MappingState account() {
    return db.database().transaction(MappingState::all).get("account");
  }

  private static List<String> names(Enum<?>[] states) {
    return Arrays.stream(states).map(Enum::name).toList();
  }

  private static List<String> admitted(String constraint) {
    String definition =
        db.value(
            String.class,
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '"
                + constraint
                + "'");
    return Pattern.compile("'([A-Z_]+)'")
        .matcher(definition)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }
}
