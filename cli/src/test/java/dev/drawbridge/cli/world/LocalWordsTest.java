package dev.drawbridge.cli.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Resources.Setup: the custom resource could not be created: The database cannot be reached. | The database cannot be reached.
          The secret's role may not create the schema drawbridge. | The role of --database may not create the schema drawbridge.
          Put the right username and password into the database secret. | Put the right username and password into --database, or the password into ~/.pgpass.
          The database that the secret names does not exist.    | The database that --database names does not exist.
          A server has to speak TLS, unless sslmode in the secret's url says otherwise. | A server has to speak TLS, unless sslmode in --database says otherwise.
          Resources.Never: the resource type AWS::EC2::Instance is not supported. | Resources.Never: the resource type AWS::EC2::Instance is not supported.
          """)
  void whoeverStartsAStackHereReadsOfWhatHeWrote(String message, String words) {
    assertThat(LocalWords.of(message)).isEqualTo(words);
  }
}
