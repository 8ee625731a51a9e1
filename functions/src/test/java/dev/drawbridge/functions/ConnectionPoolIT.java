package dev.drawbridge.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.database.DatabaseSecret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** One stack may not use up a database: few connections, and none before it is needed. */
class ConnectionPoolIT {
  private EmbeddedPostgres server;
  private ConnectionPool pool;
  private Instant now = Instant.EPOCH;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedPostgres.start();
    pool = new ConnectionPool(() -> secret("postgres"), () -> now);
  }

  private DatabaseSecret secret(String user) {
    return new DatabaseSecret(
        null, "localhost", server.getPort(), "postgres", user, "postgres", null);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private int connections() throws SQLException {
    try (Connection other = server.getPostgresDatabase().getConnection();
        Statement statement = other.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'drawbridge'")) {
      found.next();
      return found.getInt(1);
    }
  }

  @Test
  void noneIsOpenBeforeItIsNeeded() throws SQLException {
    assertThat(connections()).isZero();
    pool.connection().close();
    assertThat(connections()).isEqualTo(1);
  }

  @Test
  void aFourthUserWaitsForOneOfThree() throws Exception {
    Connection first = pool.connection();
    try (Connection second = pool.connection();
        Connection third = pool.connection()) {
      assertThat(connections()).isEqualTo(3);
      var fourth = new FutureTask<>(pool::connection);
      Thread user = Thread.ofPlatform().start(fourth);
      while (user.getState() != Thread.State.TIMED_WAITING && user.isAlive()) {
        Thread.onSpinWait();
      }
      assertThat(fourth.isDone()).isFalse();
      first.close();
      fourth.get().close();
      assertThat(connections()).isEqualTo(3);
      assertThat(second.isClosed() || third.isClosed()).isFalse();
    }
  }

  @Test
  void aDedicatedOneIsNotOfThem() throws SQLException {
    try (Connection one = pool.connection();
        Connection dedicated = pool.dedicated()) {
      assertThat(connections()).isEqualTo(2);
      assertThat(one.unwrap(PGConnection.class).getBackendPID())
          .isNotEqualTo(dedicated.unwrap(PGConnection.class).getBackendPID());
    }
  }

  private SQLException refusal(ConnectionPool asked) {
    return assertThrows(SQLException.class, asked::connection);
  }

  /** Hikari alone would try for as long as somebody waits. */
  @Test
  void aRefusedRoleIsReportedAtOnceAndTheSecretIsReadAgainLater() throws SQLException {
    var users = new ArrayList<>(List.of("nobody", "postgres"));
    var rotated = new ConnectionPool(() -> secret(users.removeFirst()), () -> now);
    SQLException refused = refusal(rotated);
    assertThat(refused.getSQLState()).startsWith("28");
    assertSame(refused, refusal(rotated));
    assertThat(users).hasSize(1);
    now = now.plusSeconds(10);
    rotated.connection().close();
  }

  @Test
  void aSecretThatWasPutRightIsUsedASecondAfterTheRefusal() throws SQLException {
    var users = new ArrayList<>(List.of("nobody", "postgres"));
    var mended = new ConnectionPool(() -> secret(users.removeFirst()), () -> now);
    refusal(mended);
    now = now.plusSeconds(1);
    mended.connection().close();
  }

  /** A pool that has had connections goes on trying for as long as somebody waits. */
  @Test
  void whatAConnectionOfItsOwnHasFoundUnavailableThePoolDoesNotTryAgain() throws Exception {
    pool.connection().close();
    server.close();
    SQLException away = assertThrows(SQLException.class, pool::dedicated);
    assertSame(away, refusal(pool));
  }

  @Test
  void theNextCallersLearnAtOnceThatTheDatabaseIsUnavailable() throws Exception {
    int port = server.getPort();
    server.close();
    SQLException away = refusal(pool);
    assertSame(away, refusal(pool));
    now = now.plusSeconds(10);
    server = EmbeddedPostgres.builder().setPort(port).start();
    pool.connection().close();
  }
}
