package dev.drawbridge.local.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretsTest {
  @Test
  void aSecretIsFoundByNameAndByArn() {
    var secrets = new Secrets("r", "1");
    var byName = secrets.put("db", "x");
    var byArn = secrets.put("arn:aws:secretsmanager:eu-west-1:2:secret:org-AbCdEf", "y");

    assertThat(secrets.find("db")).isEqualTo(byName);
    assertThat(secrets.find(byName.arn())).isEqualTo(byName);
    assertThat(secrets.find("arn:aws:secretsmanager:eu-west-1:2:secret:org-AbCdEf"))
        .isEqualTo(byArn);
    assertThat(secrets.find("arn:aws:secretsmanager:eu-west-1:2:secret:db")).isNull();
    assertThat(byName.toString()).doesNotContain("x");
  }
}
