package dev.drawbridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private final TestDatabase db = new TestDatabase(List.of());
  private final Database database = db.database();

  @AfterEach
  void close() {
    db.close();
  }

  private int one() {
    return database.transaction(h -> h.createQuery("SELECT 1").mapTo(Integer.class).one());
  }

  /** Of a pool of three connections, three threads of one diagnosis once waited for each other. */
  @Test
  void noThreadWaitsForASecondConnectionWhileItHasOne() {
    assertThatThrownBy(() -> database.transaction(handle -> one()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> database.rolledBack(handle -> one()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> database.rolledBack(Duration.ofSeconds(1), handle -> one()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> database.uncaptured(handle -> one()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(one()).isOne();
  }
}
