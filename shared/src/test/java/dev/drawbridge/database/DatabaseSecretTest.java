package dev.drawbridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.failure.SyncException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseSecretTest {
  private static DatabaseSecret url(String url) {
    return new DatabaseSecret(url, null, null, null, "u", "p", null);
  }

  @Test
  void tlsIsVerifiedForEveryHostButThisMachine() {
    assertThat(url("jdbc:postgresql://db.example.org/x").dataSource().getSslMode())
        .isEqualTo("verify-full");
    assertThat(url("jdbc:postgresql://127.0.0.1/x").dataSource().getSslMode()).isNull();
    assertThat(url("jdbc:postgresql://db.example.org/x?sslmode=require").dataSource().getSslMode())
        .isEqualTo("require");
  }

  @Test
  void herokusDatabaseUrlIsUnderstood() {
    var source =
        new DatabaseSecret(
                "postgres://me:s%40fe@ec2.example.org:5433/d1", null, null, null, null, null, null)
            .dataSource();
    assertThat(source.getServerNames()).containsExactly("ec2.example.org");
    assertThat(source.getPortNumbers()).containsExactly(5433);
    assertThat(source.getDatabaseName()).isEqualTo("d1");
    assertThat(source.getUser()).isEqualTo("me");
    assertThat(source.getPassword()).isEqualTo("s@fe");
  }

  @Test
  void theFormOfRdsIsUnderstood() {
    var source =
        new DatabaseSecret(null, "rds.example.org", null, "app", "u", "p", null).dataSource();
    assertThat(source.getPortNumbers()).containsExactly(5432);
    assertThat(source.getSslMode()).isEqualTo("verify-full");
  }

  @Test
  void nonsenseIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> url("mysql://secret").dataSource())
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageNotContaining("secret@")
        .hasMessageContaining("postgres://");
    assertThatThrownBy(
            () -> new DatabaseSecret(null, null, null, null, "u", "p", null).dataSource())
        .isInstanceOf(SyncException.Misconfigured.class);
    assertThat(url("jdbc:postgresql://h/x").toString()).doesNotContain("p]").doesNotContain("=p");
  }

  @Test
  void whatIsNoCertificateIsRefused() {
    for (String pem : List.of("", "rds-ca", "-----BEGIN CERTIFICATE-----\nAAAA\n")) {
      var secret = new DatabaseSecret("jdbc:postgresql://h/x", null, null, null, "u", "p", pem);
      assertThatThrownBy(secret::dataSource)
          .isInstanceOf(SyncException.Misconfigured.class)
          .hasMessageContaining("sslrootcert");
    }
  }

  @Test
  void whatTheServerQuotesOfRowsReachesNoMessageWhateverTheUrlSays() {
    var secret = url("jdbc:postgresql://localhost/x?logServerErrorDetail=true");
    assertThat(secret.dataSource().getLogServerErrorDetail()).isFalse();
  }
}
