package dev.drawbridge.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlFailureTest {
  private static SqlFailure of(String state, String message) {
    var server =
        new ServerErrorMessage(
            "SERROR\0C" + state + "\0M" + message + "\0DKey (email)=(ada@example.org).\0");
    return SqlFailure.of(new IllegalStateException("wrapped", new PSQLException(server)))
        .orElseThrow();
  }

  @Test
  void theServersMessageAndTheRemedyAreSaidAndItsDetailIsNot() {
    SqlFailure full = of("53100", "could not extend file: No space left on device");
    assertThat(full.sentence())
        .isEqualTo(
            "The database answered: could not extend file: No space left on device (SQLSTATE"
                + " 53100). The disk of the database is full: make room, and try again.");
    assertThat(full.mayPass()).isTrue();
    SqlFailure twice = of("23505", "could not create unique index \"hcu_idx_lead_email\"");
    assertThat(twice.sentence())
        .contains("hcu_idx_lead_email", "SQLSTATE 23505")
        .doesNotContain("ada@");
    assertThat(twice.mayPass()).isFalse();
  }

  @Test
  void aMessageThatMayQuoteAValueIsNotSaid() {
    assertThat(of("22P02", "invalid input syntax for type integer: \"secret\"").sentence())
        .isEqualTo("The database answered with an error (SQLSTATE 22P02).");
    assertThat(of("P0001", "customer Lovelace is blocked").sentence()).doesNotContain("Lovelace");
  }

  @Test
  void alsoALostConnectionHasARemedy() {
    SqlFailure lost = SqlFailure.of(new SQLException("I/O error", "08006")).orElseThrow();
    assertThat(lost.sentence()).contains("SQLSTATE 08006").contains("was lost");
    assertThat(lost.mayPass()).isTrue();
  }

  @Test
  void whatHasNothingToDoWithADatabaseIsNone() {
    assertThat(SqlFailure.of(new IllegalStateException("x"))).isEmpty();
  }

  @Test
  void aDatabaseThatCannotBeReachedIsDistinguishedFromOneThatRefusesThePassword() {
    assertThat(unreachable("08001")).startsWith("The database cannot be reached (SQLSTATE 08001)");
    assertThat(unreachable("28P01"))
        .startsWith("The database refuses the role or its password (SQLSTATE 28P01)");
    assertThat(unreachable(null)).startsWith("The database gives no connection;");
  }

  private static String unreachable(@Nullable String state) {
    var failure = new SQLException("said", state);
    return String.valueOf(SqlFailure.unreachable(failure, failure).getMessage());
  }
}
