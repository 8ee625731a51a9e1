package dev.drawbridge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.failure.SyncException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows of a database are of one organization. */
class BoundOrganizationIT {
  private static final String ORG = "00D000000000001AAA";

  private final TestDatabase db = new TestDatabase(List.of());
  private final BoundOrganization bound = new BoundOrganization(db.database());

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void theFirstSignInBindsAndIsAdmittedAgainInEitherLength() {
    bound.admit(ORG);
    bound.admit(ORG);
    bound.admit(ORG.substring(0, 15));
    assertThat(db.texts("SELECT organization_id FROM drawbridge.connection")).containsExactly(ORG);
  }

  @Test
  void anotherOrganizationIsRefusedAndBothAreNamed() {
    bound.admit(ORG);
    assertThatThrownBy(() -> bound.admit("00D000000000002AAA"))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining(ORG)
        .hasMessageContaining("00D000000000002AAA");
    assertThat(db.texts("SELECT organization_id FROM drawbridge.connection")).containsExactly(ORG);
  }

  /**
   * The lock under which batches are made is nothing to wait for once the organization is known.
   */
  @Test
  void whatIsBoundIsReadThoughTheConnectionIsLocked() throws SQLException {
    bound.admit(ORG);
    try (Connection other = db.connect()) {
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        statement.execute("SELECT FROM drawbridge.connection FOR UPDATE");
      }
      bound.admit(ORG);
      other.rollback();
    }
  }
}
