package dev.drawbridge.emulator.org;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.store.OrgClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReplicationTest {
  private static final int MOST = 600_000;

  @Test
  void sixHundredThousandIdsAreToldAndOneMoreIsTooMany() {
    try (Org org = new Org(new OrgClock(Clock.systemUTC()), new ObjectMapper(), null, null)) {
      Instant now = org.clock().now();
      purge(org, 1, MOST, now.minusSeconds(120));
      assertThat(deleted(org, now).records()).hasSize(MOST);
      purge(org, MOST + 1, 1, now.minusSeconds(120));
      assertThatThrownBy(() -> deleted(org, now))
          .isInstanceOfSatisfying(
              ApiFault.class, fault -> assertThat(fault.code()).isEqualTo("EXCEEDED_ID_LIMIT"));
    }
  }

  private static Replication.Changes deleted(Org org, Instant now) {
    return new Replication(org)
        .changes("Account", now.minus(Duration.ofHours(1)), now.plusSeconds(60), true);
  }

  private static void purge(Org org, int first, int count, Instant time) {
    org.read(
        store -> {
          Table accounts = store.table(store.schema().existing("Account"));
          for (int number = first; number < first + count; number++) {
            accounts.purge(SalesforceId.of("001", number), time);
          }
          return count;
        });
  }
}
